import { localPlatform } from './local.ts';
import { ask, positiveOf, textOf, type Platform, type TemporaryKeys } from './platform.ts';

const MARKS = ['getRequestID', 'getRemainingTimeInMilliSeconds', 'getUserData'];

/** FunctionGraph's context has none of Lambda's names; any one of these getters gives it away. */
export const isFunctionGraphContext = (context: object): boolean =>
  MARKS.some((mark) => typeof (context as Record<string, unknown>)[mark] === 'function');

/** "900 s for synchronous execution and 72 hours for asynchronous": FAQ functiongraph_03_0250. */
const SYNCHRONOUS_MS = 900_000;

/** Keys and tokens of an agency are valid for 24 hours, and the platform hands out the same ones for ten minutes. */
const KEYS_LAST_MS = 24 * 3_600_000 - 600_000;

/** `getAccessKey()` and `getSecretKey()` are never asked: FunctionGraph stopped maintaining them. */
export function functionGraphPlatform(context: object): Platform {
  const startedAt = performance.now();
  const get = (method: string): string | undefined => textOf(ask(context, method));
  return {
    name: 'functiongraph',
    requestId: get('getRequestID') ?? localPlatform().requestId,
    functionVersion: get('getVersion') ?? textOf(process.env['RUNTIME_FUNC_VERSION']),
    memoryMb: positiveOf(ask(context, 'getMemorySize')) ?? positiveOf(process.env['RUNTIME_MEMORY']),
    projectId: get('getProjectID') ?? textOf(process.env['RUNTIME_PROJECT_ID']),
    remainingMs: () => positiveOf(ask(context, 'getRemainingTimeInMilliSeconds')) ?? remainingOfTimeout(startedAt),
    synchronousMs: SYNCHRONOUS_MS,
    keysLastMs: KEYS_LAST_MS,
    userData: (name) => textOf(ask(context, 'getUserData', name)),
    temporaryKeys: () => readTemporaryKeys(get),
    token: () => get('getToken'),
  };
}

/** `RUNTIME_TIMEOUT` is in seconds. `getRunningTimeInSeconds()` is no help: it is documented in seconds, and gives milliseconds. */
function remainingOfTimeout(startedAt: number): number | undefined {
  const timeoutS = positiveOf(process.env['RUNTIME_TIMEOUT']);
  return timeoutS === undefined ? undefined : timeoutS * 1000 - (performance.now() - startedAt);
}

function readTemporaryKeys(get: (method: string) => string | undefined): TemporaryKeys | undefined {
  const ak = get('getSecurityAccessKey');
  const sk = get('getSecuritySecretKey');
  const securityToken = get('getSecurityToken');
  return ak === undefined || sk === undefined || securityToken === undefined ? undefined : { ak, sk, securityToken };
}
