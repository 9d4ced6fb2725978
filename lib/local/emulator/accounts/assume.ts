import * as z from 'zod/mini';
import type { AccessKey } from '../credentials.ts';
import type { Account } from './account.ts';
import { accessDenied, type AccountCall, findAccount, refuseIam, refusePap5 } from './account-call.ts';
import { parseSessionPolicy, type SessionPolicy } from './session-policy.ts';

const AGENCY_URN = /^iam::([0-9a-f]{32}):agency:([\w+=,.@-]{1,64})$/;
/** Of keys that temporary keys ask for. */
const CHAINED_SECONDS = 3600;

const text = (least: number, most: number) => z.string().check(z.minLength(least), z.maxLength(most));

const assumeBody = z.object({
  agency_urn: text(1, 1500),
  agency_session_name: text(2, 128),
  duration_seconds: z._default(z.int().check(z.minimum(900), z.maximum(43_200)), 3600),
  external_id: z.optional(text(2, 1224)),
  policy: z.optional(text(2, 2048)),
  source_identity: z.optional(text(2, 64)),
});

const securityTokensBody = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.tuple([z.literal('assume_role')]),
      assume_role: z.object({
        agency_name: text(1, 64),
        domain_id: z.optional(z.string()),
        domain_name: z.optional(z.string()),
        duration_seconds: z._default(z.int().check(z.minimum(900), z.maximum(86_400)), 900),
        session_user: z.optional(z.object({ name: text(5, 64) })),
      }),
    }),
  }),
});

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const wrongField = (issues: readonly { readonly path: PropertyKey[] }[]): string =>
  `the request parameter ${issues[0]?.path.map(String).join('.') || 'body'} is invalid`;

/** The account whose agency a request asks for, whether or not it has that agency. */
export function askedAccount({ api, body, estate }: Pick<AccountCall, 'api' | 'body' | 'estate'>): Account | undefined {
  const parsed = parseJson(body);
  if (api === 'assume') {
    const { agency_urn: urn = '' } = (parsed ?? {}) as { agency_urn?: unknown };
    return findAccount(estate, AGENCY_URN.exec(String(urn))?.[1] ?? '');
  }
  const found = securityTokensBody.safeParse(parsed);
  const role = found.data?.auth.identity.assume_role;
  return findAccount(estate, role?.domain_id ?? role?.domain_name ?? '');
}

interface Session {
  readonly account: Account;
  readonly agency: string;
  readonly name: string;
  readonly seconds: number;
  readonly policy?: SessionPolicy | undefined;
}

/** Keys of the account that was asked for, or of the one after it where the switch says so. */
function keysOf(call: AccountCall, { account, agency, name, seconds, policy }: Session) {
  const { faults, nowMs, keys } = call;
  const { accounts } = call.estate;
  const asked = accounts.indexOf(account);
  const owner = faults.has('wrong-account') ? (accounts[(asked + 1) % accounts.length] ?? account) : account;
  const saidSeconds = Number(faults.get('expires') ?? seconds);
  const realSeconds = Number(faults.get('expires-early') ?? saidSeconds);
  const isLimited = policy !== undefined && !faults.has('policy-ignored');
  const key = keys.issue({
    domainId: owner.domainId,
    endsAtMs: nowMs + realSeconds * 1000,
    ...(isLimited ? { policy } : {}),
    principal: {
      urn: `sts::${owner.domainId}:assumed-agency:${agency}/${name}`,
      id: `${agencyId(owner)}:${name}`,
    },
  });
  return { key, endsAt: new Date(nowMs + saidSeconds * 1000).toISOString() };
}

const agencyId = ({ domainId }: Account): string => domainId.split('').toReversed().join('');

function readPolicy(document: string | undefined): SessionPolicy | undefined {
  if (document === undefined) return undefined;
  const policy = parseSessionPolicy(document);
  if (policy === undefined) throw refusePap5(400, 'PAP5.0011', 'malformed policy document');
  return policy;
}

const isChained = (key: AccessKey | undefined): boolean => key?.securityToken !== undefined;

/**
 * `POST /v5/agencies/assume`. For an agency that is not there, and for a field that is wrong, the page of error codes gives no
 * code: theirs are made up. @throws PAP5.0001, PAP5.0011
 */
export function assumeAgency(call: AccountCall): object {
  const { data, error } = assumeBody.safeParse(parseJson(call.body));
  if (error) throw refusePap5(400, 'PAP5.0002', wrongField(error.issues));
  const { agency_urn: urn, agency_session_name: name, duration_seconds: seconds, external_id: externalId } = data;
  const policy = readPolicy(data.policy);
  const [, , agency = ''] = AGENCY_URN.exec(urn) ?? [];
  if (agency === '') throw refusePap5(400, 'PAP5.0029', 'invalid agency name');
  if (isChained(call.key) && seconds > CHAINED_SECONDS)
    throw refusePap5(400, 'PAP5.0002', `duration_seconds of chained sessions is at most ${CHAINED_SECONDS}`);
  const account = askedAccount(call);
  if (account?.agency !== agency) throw refusePap5(404, 'PAP5.0004', `agency ${urn} does not exist`);
  if (!isTrusted(call, account) || (account.externalId !== undefined && externalId !== account.externalId))
    throw accessDenied(`sts:agencies:assume on ${urn}`);
  const { key, endsAt } = keysOf(call, { account, agency, name, seconds, policy });
  return {
    source_identity: data.source_identity ?? '',
    assumed_agency: {
      urn: `sts::${account.domainId}:assumed-agency:${agency}/${name}`,
      id: `${agencyId(account)}:${name}`,
    },
    credentials: {
      access_key_id: key.ak,
      secret_access_key: key.sk,
      security_token: key.securityToken,
      expiration: endsAt,
    },
  };
}

/** An agency trusts the emulator's own account, if anybody. */
const isTrusted = ({ caller, estate }: AccountCall, { isTrusting }: Account): boolean =>
  isTrusting && caller.domainId === estate.domainId;

/** As IAM writes times: six digits of a second. */
const sixDigits = (time: string): string => time.replace('Z', '000Z');

/**
 * `POST /v3.0/OS-CREDENTIAL/securitytokens`. It knows no external id, and its policy is for OBS alone, so it limits nothing
 * here. @throws IAM
 */
export function createSecurityTokens(call: AccountCall): object {
  const { data, error } = securityTokensBody.safeParse(parseJson(call.body));
  if (error) throw refuseIam(400, wrongField(error.issues));
  const { agency_name: agency, duration_seconds: seconds, session_user: user } = data.auth.identity.assume_role;
  const account = askedAccount(call);
  if (account?.agency !== agency) throw refuseIam(404, `Could not find agency: ${agency}.`);
  if (!isTrusted(call, account) || account.externalId !== undefined)
    throw refuseIam(403, 'You are not authorized to perform the requested action.');
  const { key, endsAt } = keysOf(call, { account, agency, name: user?.name ?? agency, seconds });
  return {
    credential: { access: key.ak, secret: key.sk, securitytoken: key.securityToken, expires_at: sixDigits(endsAt) },
  };
}
