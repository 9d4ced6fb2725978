import { createLog } from '../../log.ts';
import { createRedactor, type Redactor } from '../../redact/redactor.ts';
import { createApi, type FunctionGraphApi } from './api.ts';
import { createFunctionGraphClient, type FunctionGraphClient } from './client.ts';
import type { Account } from './preflight-account.ts';
import type { ReadFunction } from './read-service.ts';
import { placeOf } from './read-service.ts';
import type { Service } from './service.ts';

/** What every command works with. */
export interface Session {
  readonly api: FunctionGraphApi;
  readonly client: FunctionGraphClient;
  readonly owner: string;
  readonly pollMs: number;
  /** One line for people, secrets masked. */
  readonly print: (line: string) => void;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_ENDPOINT = 'https://functiongraph.{region}.myhuaweicloud.com';
const POLL_MS = 2_000;

export function readAccount(service: Service, env: Environment): Account {
  const { region, projectId } = placeOf(service);
  const { endpoint, agency } = service.provider;
  return {
    region,
    projectId,
    endpoint: (endpoint || DEFAULT_ENDPOINT).replaceAll('{region}', region).replace(/\/+$/, ''),
    accessKey: env['HUAWEICLOUD_SDK_AK'] ?? '',
    secretKey: env['HUAWEICLOUD_SDK_SK'] ?? '',
    agency,
  };
}

/** Knows every secret of the deployment, those of the functions too. */
export function createMask(functions: readonly ReadFunction[], env: Environment): Redactor {
  const redactor = createRedactor();
  for (const name of ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_SECURITY_TOKEN'])
    redactor.add(env[name]);
  for (const { wanted } of functions) for (const value of Object.values(wanted.secretUserData)) redactor.add(value);
  return redactor;
}

export interface SessionOptions {
  readonly service: Service;
  readonly env: Environment;
  readonly mask: Redactor;
  readonly print: (line: string) => void;
  readonly pollMs?: number | undefined;
}

/** Runs `work` with connections of its own. `account` has been checked. */
export async function withSession<T>(options: SessionOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const { service, env, mask } = options;
  const { endpoint, projectId, accessKey: ak, secretKey: sk } = readAccount(service, env);
  const securityToken = env['HUAWEICLOUD_SDK_SECURITY_TOKEN'] || undefined;
  const print = (line: string): void => options.print(mask.text(line));
  const log = createLog({ level: () => 'warn', fields: {}, redact: mask.fields, write: (line) => print(line.trim()) });
  const credentials = { type: 'aksk', ak, sk, securityToken } as const;
  const client = createFunctionGraphClient({ endpoint, projectId, credentials, log });
  const { owner } = placeOf(service);
  try {
    return await work({ api: createApi(client), client, owner, pollMs: options.pollMs ?? POLL_MS, print });
  } finally {
    await client.close();
  }
}
