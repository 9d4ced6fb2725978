import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployFunctions } from '../../../../../lib/deploy/functiongraph/deploy.ts';
import { describeFunctions } from '../../../../../lib/deploy/functiongraph/info.ts';
import { invokeFunction, type InvokeOptions } from '../../../../../lib/deploy/functiongraph/invoke.ts';
import { preflight } from '../../../../../lib/deploy/functiongraph/preflight.ts';
import { readService } from '../../../../../lib/deploy/functiongraph/read-service.ts';
import { removeFunctions } from '../../../../../lib/deploy/functiongraph/remove.ts';
import type { FunctionEntry, Provider, Service } from '../../../../../lib/deploy/functiongraph/service.ts';
import { createMask, readAccount, withSession, type Session } from '../../../../../lib/deploy/functiongraph/session.ts';
import type { WantedFunction } from '../../../../../lib/deploy/functiongraph/wanted.ts';
import { zip } from '../../../../../lib/deploy/build/zip.ts';
import { TEST_ACCESS_KEY } from '../../../../../lib/local/emulator/credentials.ts';
import {
  startFunctionGraphEmulator,
  type FunctionGraphEmulator,
  type FunctionGraphEmulatorOptions,
  type SeenRequest,
} from '../../../../support/functiongraph/emulator.ts';

export const TIMER = { timer: { name: 'daily', scheduleType: 'Cron', schedule: '0 10 2 * * ?' } };

export interface DeployBench {
  readonly emulator: FunctionGraphEmulator;
  readonly service: (functions: Record<string, FunctionEntry>, provider?: Partial<Provider>) => Service;
  /** Writes a bundle and its zip; the path of the zip. */
  readonly build: (name: string, options?: { code?: string; settings?: string[] }) => Promise<string>;
  readonly check: (service: Service) => Promise<void>;
  readonly deploy: (service: Service, options?: { allowsRemovals?: boolean }) => Promise<string[]>;
  readonly remove: (service: Service) => Promise<string[]>;
  readonly info: (service: Service) => Promise<string[]>;
  readonly invoke: (service: Service, options: InvokeOptions) => Promise<string[]>;
  /** `METHOD path` of what was sent since the last look, queries of state left out. */
  readonly changes: () => string[];
  readonly close: () => Promise<void>;
}

const env = {
  HUAWEICLOUD_SDK_AK: TEST_ACCESS_KEY.ak,
  HUAWEICLOUD_SDK_SK: TEST_ACCESS_KEY.sk,
};

/** The plugin's own modules against the emulator, in one process; bundles are stand-ins of a line. */
export async function startDeployBench(options: FunctionGraphEmulatorOptions = {}): Promise<DeployBench> {
  const emulator = await startFunctionGraphEmulator(options);
  const folder = await mkdtemp(join(tmpdir(), 'functiongraph-'));
  const run = async (
    service: Service,
    work: (wanted: WantedFunction[], session: Session) => Promise<void>,
  ): Promise<string[]> => {
    const lines: string[] = [];
    const functions = readService(service, folder);
    const mask = createMask(functions, env);
    const print = (line: string): void => void lines.push(line);
    const wanted = functions.map((each) => each.wanted);
    await withSession({ service, env, mask, print, pollMs: 1 }, (session) => work(wanted, session));
    return lines;
  };
  let seen = 0;
  return {
    emulator,
    service: (functions, provider = {}) => ({
      service: 'csms-functions',
      functions,
      provider: {
        name: 'huawei',
        stage: 'prod',
        region: emulator.estate.region,
        projectId: emulator.estate.projectId,
        endpoint: emulator.url,
        ...provider,
      },
    }),
    build: async (name, { code = 'v1', settings = [] } = {}) => {
      const index = `exports.handler = Object.assign(async () => '${code}', { settings: ${JSON.stringify(settings)} });`;
      await mkdir(join(folder, name), { recursive: true });
      await writeFile(join(folder, name, 'index.js'), index);
      await writeFile(join(folder, `${name}.zip`), await zip(new Map([['index.js', Buffer.from(index)]])));
      return join(folder, `${name}.zip`);
    },
    check: (service) => preflight({ functions: readService(service, folder), account: readAccount(service, env) }),
    deploy: (service, { allowsRemovals = false } = {}) =>
      run(service, (wanted, session) => deployFunctions(wanted, session, { isWhole: true, allowsRemovals })),
    remove: (service) => run(service, removeFunctions),
    info: (service) => run(service, describeFunctions),
    invoke: (service, invokeOptions) =>
      run(service, (wanted, session) => invokeFunction(wanted[0]?.urn ?? '', invokeOptions, session)),
    changes: () => {
      const fresh = emulator.requests.slice(seen);
      seen = emulator.requests.length;
      return fresh.filter(({ method }) => method !== 'GET').map(nameOf);
    },
    close: async () => {
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Without URN prefix and ids, which differ from run to run. */
const nameOf = ({ method, path }: SeenRequest): string =>
  `${method} ${path}`
    .replace(/urn:fss:[^/]*:default:([\w-]+)(:latest)?/, '$1')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'ID');
