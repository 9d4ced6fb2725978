import { CodedError } from '../errors.ts';
import type { Credentials } from '../http/signed-request.ts';
import { assumeByIam, assumeBySts, type AssumedKeys } from './services/assume.ts';
import type { Account, Endpoints } from './services/endpoints.ts';
import { callerAccount, domainOf } from './services/identity.ts';
import type { Session, Sessions } from './session.ts';

/** What an account is asked with, until its keys end. */
interface AccountSession extends Session {
  /** From then on the account is asked with new keys. */
  readonly renewAtMs: number;
}

export interface AccountKeysOptions {
  readonly mode: 'sts' | 'iam';
  readonly endpoints: Endpoints;
  readonly sessions: Sessions;
  /** Assumes. */
  readonly own: Session;
  /** `csms-inventory-export-20261122T060000Z-1a2b3c4d` */
  readonly sessionName: () => string;
  readonly alsoAllows?: readonly string[];
  readonly remainingMs: () => number;
  /** Gets every key, so that it is never printed. */
  readonly keepSecret: (secret: string) => void;
}

export interface AccountKeys {
  /** Keys of the account, assumed when first asked for and again shortly before they end. What fails is final for this run. @throws ACCOUNT_*, HTTP_* */
  sessionOf(account: Account): Promise<AccountSession>;
  /** The service calls these keys ended: new ones are made once. False where that has been done. */
  renew(account: Account, ended: Credentials): Promise<boolean>;
}

/** Renewed this long before they end, or half-way where they live shorter: no request may be under way for longer. */
const RENEW_MS = 5 * 60_000;
/** What STS takes; 3600 s is the most where the caller's own keys are temporary. IAM takes the same range. */
const SHORTEST_SECONDS = 900;
const LONGEST_SECONDS = 3600;

/** One set for each account, for this run only: made once however many ask at the same time, never stored. */
export function createAccountKeys(options: AccountKeysOptions): AccountKeys {
  const current = new Map<string, Promise<AccountSession>>();
  const sessionOf = async (account: Account): Promise<AccountSession> => {
    const known = current.get(account.domainId);
    const session = await known;
    if (session && Date.now() < session.renewAtMs) return session;
    // whoever was first has begun to renew them
    if (current.get(account.domainId) !== known) return sessionOf(account);
    const next = assume(account, options);
    next.catch(() => undefined); // met by whoever awaits it
    current.set(account.domainId, next);
    return next;
  };
  const renewed = new Set<string>();
  const renew = async (account: Account, ended: Credentials): Promise<boolean> => {
    const { domainId } = account;
    if ((await current.get(domainId))?.credentials !== ended) return true;
    if (renewed.has(domainId)) return false;
    renewed.add(domainId);
    current.delete(domainId);
    return true;
  };
  return { sessionOf, renew };
}

async function assume(account: Account, options: AccountKeysOptions): Promise<AccountSession> {
  const { mode, endpoints, own, sessions, sessionName, alsoAllows = [], remainingMs, keepSecret } = options;
  const wanted = Math.ceil(remainingMs() / 1000) + 300;
  const durationSeconds = Math.min(Math.max(wanted, SHORTEST_SECONDS), LONGEST_SECONDS);
  const request = { account, durationSeconds, sessionName: sessionName(), alsoAllows };
  const keys: AssumedKeys =
    mode === 'sts' ? await assumeBySts(own, endpoints, request) : await assumeByIam(own, endpoints.iam, request);
  for (const secret of [keys.ak, keys.sk, keys.securityToken]) keepSecret(secret);
  const { ak, sk, securityToken, expiresAtMs } = keys;
  const credentials = { type: 'aksk', ak, sk, securityToken } as const;
  // without the account in a header: keys of another one are to say so themselves
  const unnamed = sessions.open(credentials);
  const actual = mode === 'sts' ? await callerAccount(unnamed, endpoints.sts) : await domainOf(unnamed, endpoints.iam);
  if (actual !== account.domainId) throw accountMismatch(account, actual);
  const lifetimeMs = expiresAtMs - Date.now();
  const session = sessions.open(credentials, account.domainId);
  return { ...session, renewAtMs: Date.now() + Math.max(lifetimeMs - RENEW_MS, lifetimeMs / 2) };
}

const accountMismatch = ({ name, domainId }: Account, actual: string): CodedError =>
  new CodedError('ACCOUNT_MISMATCH', `the keys for account ${name} (${domainId}) are of account ${actual}`, {
    hint: 'Nothing was read with them. Check "domainId" and "agency" in CSMS_ACCOUNTS, and the endpoint that assumes.',
  });
