import { onTestFinished, vi } from 'vitest';
import * as z from 'zod/mini';
import { defineFunction, type Handler } from '../../../../lib/runtime/define-function.ts';
import type { FunctionParts, Invocation, RunOutcome } from '../../../../lib/runtime/definition.ts';
import { queryFields } from '../../../../lib/runtime/query-fields.ts';

export const PROJECT_ID = '0123456789abcdef0123456789abcdef';
export const AK = 'AKEXAMPLE0123456789';
export const SK = 'sk/EXAMPLE+0123456789=';
export const SECURITY_TOKEN = 'security-token-example';

export const SETTINGS: Readonly<Record<string, string>> = { CSMS_REGION: 'cn-north-4', STORE_URL: 'file:///out' };

/** Settings of this test only, by the environment. */
export function setEnvironment(settings: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

export interface ContextOptions {
  readonly remainingMs?: number;
  readonly userData?: Readonly<Record<string, string>>;
}

/** As FunctionGraph's: getters, '' for what does not exist, numbers as text. The deprecated ones throw. */
export const functionGraphContext = ({ remainingMs = 60_000, userData = SETTINGS }: ContextOptions = {}): object => ({
  getRequestID: () => 'fg-request-1',
  getRemainingTimeInMilliSeconds: () => remainingMs,
  getRunningTimeInSeconds: () => 60_000,
  getUserData: (name: string) => userData[name] ?? '',
  getSecurityAccessKey: () => AK,
  getSecuritySecretKey: () => SK,
  getSecurityToken: () => SECURITY_TOKEN,
  getToken: () => 'iam-token-example',
  getAccessKey: () => fail('getAccessKey'),
  getSecretKey: () => fail('getSecretKey'),
  getFunctionName: () => 'inventory-export',
  getVersion: () => 'latest',
  getProjectID: () => PROJECT_ID,
  getMemorySize: () => '256',
});

export const lambdaContext = ({ remainingMs = 60_000 }: ContextOptions = {}): object => ({
  awsRequestId: 'lambda-request-1',
  functionName: 'inventory-export',
  functionVersion: '$LATEST',
  memoryLimitInMB: '256',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => remainingMs,
});

const fail = (name: string): never => {
  throw new Error(`${name} must not be called`);
};

interface Command {
  scopes?: string[] | undefined;
  dryRun?: boolean | undefined;
}

type Definition = FunctionParts<Command, 'INVENTORY_FORMATS' | 'FINDINGS'>;
export type TestInvocation = Parameters<Definition['run']>[0];

/** A function that tells what it was called with. */
export const DEFINITION: Definition & Required<Pick<Definition, 'query'>> = {
  name: 'test-function',
  command: () => z.strictObject({ scopes: z.optional(z.array(z.string())), dryRun: z.optional(z.boolean()) }),
  settings: ['INVENTORY_FORMATS', 'FINDINGS'],
  query: queryFields({ scopes: 'list', dryRun: 'boolean' }),
  run: async (invocation) => complete(tell(invocation)),
  latest: async (invocation) => ({
    body: { ...tell(invocation), latest: true },
    page: async () => '<!doctype html><title>latest</title>',
  }),
};

export const define = (changes: Partial<Definition> = {}): Handler => defineFunction({ ...DEFINITION, ...changes });

export const complete = (body: object): RunOutcome => ({ status: 'complete', body });

const tell = ({ command, trigger, readOnly }: Invocation<Command, unknown>) => ({
  command,
  trigger,
  readOnly,
});

export interface Response {
  statusCode: number;
  headers: Record<string, string>;
  isBase64Encoded: boolean;
  body: string;
}

export const invokeHttp = async (
  handler: Handler,
  event: unknown,
  context: unknown = functionGraphContext(),
): Promise<Response> => (await handler(event, context)) as Response;

export const apig = (method: string, more: object = {}): object => ({
  httpMethod: method,
  requestContext: { apiId: 'api', stage: 'RELEASE' },
  headers: {},
  queryStringParameters: {},
  body: '',
  isBase64Encoded: false,
  ...more,
});

export const postJson = (body: string, headers: object = { 'content-type': 'application/json' }): object =>
  apig('POST', { body: Buffer.from(body).toString('base64'), isBase64Encoded: true, headers });

/** Catches the log lines of this test. */
export function catchLog(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    for (const line of String(chunk)
      .split('\n')
      .filter((text) => text.startsWith('{')))
      lines.push(JSON.parse(line) as Record<string, unknown>);
    return true;
  });
  onTestFinished(() => spy.mockRestore());
  return lines;
}

/** What a call throws, or undefined. */
export const thrownBy = (call: Promise<unknown>): Promise<(Error & { code?: string; hint?: string }) | undefined> =>
  call.then(
    () => undefined,
    (error: unknown) => error as Error,
  );
