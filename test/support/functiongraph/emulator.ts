import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { CodedError, codeOf } from '../../../lib/errors.ts';
import { authenticate } from '../../../lib/local/emulator/authenticate.ts';
import { TEST_ACCESS_KEY, TEST_TEMPORARY_KEY } from '../../../lib/local/emulator/credentials.ts';
import { Lockout } from '../../../lib/local/emulator/lockout.ts';
import type { Estate, Reply } from './call.ts';
import { refuse } from './refuse.ts';
import { ROUTES } from './route.ts';

export type FunctionGraphEmulatorOptions = Partial<Omit<Estate, 'functions'>>;

export interface SeenRequest {
  readonly method: string;
  /** Without `/v2/{project_id}` and the query, decoded. */
  readonly path: string;
  readonly body: string;
  status: number;
}

/** What answers in place of the service, so often. */
interface Fault {
  readonly method: string;
  /** Of the path as in `SeenRequest`. */
  readonly path: RegExp;
  readonly status: number;
  readonly code: string;
  times: number;
  /** Whether the request was carried out all the same, and only its answer is lost. */
  readonly isCarriedOut?: boolean;
}

export interface FunctionGraphEmulator {
  readonly url: string;
  readonly estate: Estate;
  /** Oldest first. */
  readonly requests: SeenRequest[];
  readonly faults: Fault[];
  close(): Promise<void>;
}

const DEFAULTS = {
  region: 'cn-north-4',
  projectId: '0123456789abcdef0123456789abcdef',
  pendingLooks: 0,
  digestOf: 'zip',
  answer: (name: string, event: unknown) => ({ name, event }),
} as const;

/**
 * A real HTTP server on loopback that stands in for the FunctionGraph API v2: it checks signatures and the documented
 * limits, and knows nothing of the plugin that it judges.
 */
export async function startFunctionGraphEmulator(
  options: FunctionGraphEmulatorOptions = {},
): Promise<FunctionGraphEmulator> {
  const estate: Estate = { ...DEFAULTS, ...options, functions: new Map() };
  const requests: SeenRequest[] = [];
  const faults: Fault[] = [];
  const lockout = new Lockout();
  const server = createServer(
    (request, response) => void exchange(request, response, { estate, requests, faults, lockout }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    estate,
    requests,
    faults,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface World {
  readonly estate: Estate;
  readonly requests: SeenRequest[];
  readonly faults: Fault[];
  readonly lockout: Lockout;
}

async function exchange(request: IncomingMessage, response: ServerResponse, world: World): Promise<void> {
  const requestId = randomBytes(16).toString('hex');
  const body = await buffer(request);
  const method = request.method ?? '';
  const target = request.url ?? '';
  const path = decodeURIComponent(target.replace(/^\/v2\/[^/]*|\?.*$/g, ''));
  const seen: SeenRequest = { method, path, body: body.toString(), status: 0 };
  world.requests.push(seen);
  const reply = answerOf({ method, target, headers: request.headers, body }, { seen, world, requestId });
  seen.status = reply.status;
  response.writeHead(reply.status, { 'content-type': 'application/json', 'x-request-id': requestId, ...reply.headers });
  response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
}

type Sent = Parameters<typeof authenticate>[0];

function answerOf(sent: Sent, about: { seen: SeenRequest; world: World; requestId: string }): Reply {
  const { seen, world, requestId } = about;
  try {
    const reply = carryOut(sent, world, requestId, takeFault(seen, world.faults));
    return reply;
  } catch (error) {
    const status = error instanceof CodedError ? (error.status ?? 500) : 500;
    return { status, body: { error_code: codeOf(error) ?? 'FSS.0500', error_msg: (error as Error).message } };
  }
}

function takeFault({ method, path }: SeenRequest, faults: Fault[]): Fault | undefined {
  const fault = faults.find((each) => each.times > 0 && each.method === method && each.path.test(path));
  if (fault !== undefined) fault.times -= 1;
  return fault;
}

function carryOut(sent: Sent, { estate, lockout }: World, requestId: string, fault: Fault | undefined): Reply {
  const { projectId } = estate;
  const keys = { accessKeys: [TEST_ACCESS_KEY, TEST_TEMPORARY_KEY], tokens: [] };
  authenticate(sent, { keys, lockout, projectId, nowMs: Date.now() });
  const failure = fault && refuse(fault.status, fault.code, 'The emulator was told to fail.');
  if (failure && fault.isCarriedOut !== true) throw failure;
  const reply = dispatch(sent, estate, requestId);
  if (failure) throw failure;
  return reply;
}

function dispatch({ method, target, headers, body }: Sent, estate: Estate, requestId: string): Reply {
  const [path = '', search = ''] = target.split('?');
  const query = new URLSearchParams(search);
  for (const route of ROUTES) {
    const groups = route.method === method ? route.path.exec(path)?.groups : undefined;
    if (groups === undefined) continue;
    if (groups['project'] !== estate.projectId) throw refuse(403, 'FSS.0403', 'Forbidden');
    const parameters = Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    return route.answer({ estate, parameters, query, body: Buffer.from(body).toString(), headers, requestId });
  }
  throw refuse(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment');
}
