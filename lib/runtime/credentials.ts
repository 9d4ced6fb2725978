import { CodedError } from '../errors.ts';
import type { Platform } from './platform/platform.ts';

interface AkSkCredentials {
  readonly type: 'aksk';
  readonly ak: string;
  readonly sk: string;
  readonly securityToken?: string;
}

interface TokenCredentials {
  readonly type: 'token';
  readonly token: string;
}

export type HuaweiCredentials = AkSkCredentials | TokenCredentials;

/** One set per invocation, read at first use, never kept for the next one. */
export interface CredentialSource {
  /** What `CSMS_AUTH` asks for. @throws CREDENTIALS_MISSING */
  current(): HuaweiCredentials;
  /** Reads them again, for the one retry after "token must be updated"; undefined when there is no other set than the one that was refused. */
  refresh(): HuaweiCredentials | undefined;
  /** Access key and secret key whatever `CSMS_AUTH` says, for `obs://`. @throws CREDENTIALS_MISSING */
  keys(): AkSkCredentials;
}

export interface CredentialOptions {
  readonly platform: Platform;
  /** A setting by its name, never from the config object. */
  readonly lookup: (name: string) => string | undefined;
  readonly auth: () => HuaweiCredentials['type'];
  /** Told every secret string, so that it is never printed. */
  readonly onSecret: (secret: string) => void;
}

export function createCredentialSource(options: CredentialOptions): CredentialSource {
  const read = (type: HuaweiCredentials['type']): HuaweiCredentials => {
    const found = type === 'token' ? readToken(options) : readKeys(options);
    for (const secret of secretsOf(found)) options.onSecret(secret);
    return found;
  };
  let current: HuaweiCredentials | undefined;
  let keys: AkSkCredentials | undefined;
  return {
    current: () => (current ??= read(options.auth())),
    refresh: () => {
      const fresh = read(options.auth());
      if (current !== undefined && secretsOf(current).join() === secretsOf(fresh).join()) return undefined;
      return (current = fresh);
    },
    keys: () => (keys ??= current?.type === 'aksk' ? current : (read('aksk') as AkSkCredentials)),
  };
}

/** The environment's set if it names an access key, else the agency's: never a mixture. */
function readKeys({ lookup, platform }: CredentialOptions): AkSkCredentials {
  const ak = lookup('HUAWEICLOUD_SDK_AK');
  if (ak === undefined)
    return {
      type: 'aksk',
      ...(platform.temporaryKeys() ?? missing('access key', 'HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK')),
    };
  const sk = lookup('HUAWEICLOUD_SDK_SK') ?? missing('secret key to HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK, too,');
  const securityToken = lookup('HUAWEICLOUD_SDK_SECURITY_TOKEN');
  return { type: 'aksk', ak, sk, ...(securityToken === undefined ? {} : { securityToken }) };
}

const readToken = ({ lookup, platform }: CredentialOptions): TokenCredentials => ({
  type: 'token',
  token: lookup('HUAWEICLOUD_AUTH_TOKEN') ?? platform.token() ?? missing('IAM token', 'HUAWEICLOUD_AUTH_TOKEN'),
});

const secretsOf = (credentials: HuaweiCredentials): string[] =>
  credentials.type === 'token'
    ? [credentials.token]
    : [credentials.ak, credentials.sk, ...(credentials.securityToken === undefined ? [] : [credentials.securityToken])];

function missing(what: string, names: string): never {
  throw new CodedError('CREDENTIALS_MISSING', `There is no ${what}.`, {
    hint: `On FunctionGraph give the function an agency that may read CSMS (a change takes ten minutes); elsewhere set ${names} in the environment.`,
  });
}
