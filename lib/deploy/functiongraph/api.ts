import { encodeSegment } from '../../http/sign.ts';
import type { ApiCall, FunctionGraphClient } from './client.ts';
import { isStatus } from './errors.ts';
import type { TriggerStatus, WantedTrigger } from './wanted.ts';
import type { WireAsyncConfig, WireFunction, WireFunctionRow, WireTrigger, WireFunctionPage } from './wire.ts';

/** The operations of the FunctionGraph API v2 that a deployment needs. URNs come without a version. */
export interface FunctionGraphApi {
  /** Undefined when there is no such function. */
  readFunction(urn: string): Promise<WireFunction | undefined>;
  /** Every function of the project, each once. */
  listFunctions(): Promise<readonly WireFunctionRow[]>;
  createFunction(body: object): Promise<void>;
  /** False when the service has this very code already. */
  putCode(urn: string, zip: Buffer): Promise<boolean>;
  putConfig(urn: string, body: object): Promise<void>;
  putMaxInstances(urn: string, count: number): Promise<void>;
  deleteFunction(urn: string): Promise<void>;
  /** Undefined when none was ever set. */
  readAsyncConfig(urn: string): Promise<WireAsyncConfig | undefined>;
  putAsyncConfig(urn: string, body: WireAsyncConfig): Promise<void>;
  listTriggers(urn: string): Promise<readonly WireTrigger[]>;
  readTrigger(urn: string, trigger: WireTrigger): Promise<WireTrigger | undefined>;
  createTrigger(urn: string, wanted: WantedTrigger): Promise<WireTrigger>;
  putTriggerStatus(urn: string, trigger: WireTrigger, status: TriggerStatus): Promise<void>;
  /** Also right when it is gone already. */
  deleteTrigger(urn: string, trigger: WireTrigger): Promise<void>;
}

const functionPath = (urn: string, rest = ''): string => `/fgs/functions/${encodeSegment(`${urn}:latest`)}${rest}`;
const triggersPath = (urn: string): string => `/fgs/triggers/${encodeSegment(`${urn}:latest`)}`;
const triggerPath = (urn: string, { trigger_type_code: type, trigger_id: id }: WireTrigger): string =>
  `${triggersPath(urn)}/${encodeSegment(type)}/${encodeSegment(id)}`;

export function createApi(client: FunctionGraphClient): FunctionGraphApi {
  const read = async <T>(path: string): Promise<T | undefined> => {
    try {
      return (await client.call({ method: 'GET', path })) as T;
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  };
  const send = (method: ApiCall['method'], path: string, body?: object): Promise<unknown> =>
    client.call({ method, path, body });
  return {
    readFunction: (urn) => read(functionPath(urn, '/config')),
    listFunctions: () => walkFunctions(client),
    createFunction: async (body) => void (await send('POST', '/fgs/functions', body)),
    putCode: (urn, zip) => isNew(send('PUT', functionPath(urn, '/code'), codeOf(zip))),
    putConfig: async (urn, body) => void (await send('PUT', functionPath(urn, '/config'), body)),
    putMaxInstances: async (urn, count) =>
      void (await send('PUT', functionPath(urn, '/config-max-instance'), { max_instance_num: count })),
    deleteFunction: (urn) => unlessGone(send('DELETE', `/fgs/functions/${encodeSegment(urn)}`)),
    readAsyncConfig: (urn) => read(functionPath(urn, '/async-invoke-config')),
    putAsyncConfig: async (urn, body) => void (await send('PUT', functionPath(urn, '/async-invoke-config'), body)),
    listTriggers: async (urn) => (await read<WireTrigger[]>(triggersPath(urn))) ?? [],
    readTrigger: (urn, trigger) => read(triggerPath(urn, trigger)),
    createTrigger: async (urn, { type, eventData, status }) =>
      (await send('POST', triggersPath(urn), {
        trigger_type_code: type,
        trigger_status: status,
        event_data: eventData,
      })) as WireTrigger,
    putTriggerStatus: async (urn, trigger, status) =>
      void (await send('PUT', triggerPath(urn, trigger), { trigger_status: status })),
    deleteTrigger: (urn, trigger) => unlessGone(send('DELETE', triggerPath(urn, trigger))),
  };
}

export const codeOf = (zip: Buffer): object => ({
  code_type: 'zip',
  code_filename: 'index.zip',
  func_code: { file: zip.toString('base64') },
});

/** `FSS.0409` on code says "the same code", which is what was wanted. */
async function isNew(put: Promise<unknown>): Promise<boolean> {
  try {
    await put;
    return true;
  } catch (error) {
    if (isStatus(error, 409)) return false;
    throw error;
  }
}

async function unlessGone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!isStatus(error, 404)) throw error;
  }
}

const PAGE_SIZE = 400;

/** All pages: the list ends with a page that brings nothing new, whatever its marker says. */
async function walkFunctions(client: FunctionGraphClient): Promise<WireFunctionRow[]> {
  const rows = new Map<string, WireFunctionRow>();
  for (let marker = '0'; ;) {
    const known = rows.size;
    const query = [['marker', marker] as const, ['maxitems', String(PAGE_SIZE)] as const];
    const page = (await client.call({ method: 'GET', path: '/fgs/functions', query })) as WireFunctionPage;
    for (const row of page.functions ?? []) if (row.func_urn) rows.set(row.func_urn, row);
    const isEnd = rows.size === known || (page.functions?.length ?? 0) < PAGE_SIZE;
    if (isEnd) return [...rows.values()];
    marker = String(page.next_marker ?? rows.size);
  }
}
