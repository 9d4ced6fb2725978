import { CodedError } from '../../errors.ts';
import { row, type Check } from '../../validate.ts';
import type { ServiceAnswer, Session } from '../session.ts';
import type { Account, Endpoints } from './endpoints.ts';
import { filledText, readAnswer } from './answer.ts';

export interface AssumedKeys {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken: string;
  readonly expiresAtMs: number;
}

export interface AssumeRequest {
  readonly account: Account;
  readonly durationSeconds: number;
  /** Shown in the account's audit log (CTS). */
  readonly sessionName: string;
  /** Actions beside those that every function needs. */
  readonly alsoAllows: readonly string[];
}

const STS_KEYS = row({
  credentials: row({
    access_key_id: filledText,
    secret_access_key: filledText,
    security_token: filledText,
    expiration: filledText,
  }),
});
const IAM_KEYS = row({
  credential: row({ access: filledText, secret: filledText, securitytoken: filledText, expires_at: filledText }),
});

/**
 * What assumed keys may do, whatever the agency may: read metadata of secrets and list projects. No value of a secret can be
 * read with them. The names of IAM's actions for `GET /v3/projects` differ between its old and its new policies.
 */
const ACTIONS = [
  'csms:secret:list',
  'csms:secret:getSecretsByTag',
  'csms::listTasks',
  'iam:projects:list*',
  'iam::listProjects*',
];
/** Where `CONFIG_ENDPOINT` is set. */
const CONFIG_ACTION = 'rms:resources:runQuery';

const sessionPolicy = (more: readonly string[]): string =>
  JSON.stringify({ Version: '5.0', Statement: [{ Effect: 'Allow', Action: [...ACTIONS, ...more] }] });

/** AssumeAgency of STS. @throws ACCOUNT_* */
export async function assumeBySts(
  session: Session,
  { sts, config }: Endpoints,
  request: AssumeRequest,
): Promise<AssumedKeys> {
  const { account, durationSeconds, sessionName, alsoAllows } = request;
  const answer = await session.call({
    method: 'POST',
    endpoint: sts,
    path: '/v5/agencies/assume',
    kind: 'assume',
    body: {
      agency_urn: `iam::${account.domainId}:agency:${account.agency}`,
      agency_session_name: sessionName,
      duration_seconds: durationSeconds,
      policy: sessionPolicy([...(config === undefined ? [] : [CONFIG_ACTION]), ...alsoAllows]),
      ...(account.externalId !== undefined && { external_id: account.externalId }),
    },
  });
  const { credentials } = readAssumed(STS_KEYS, answer, account);
  return toKeys(
    credentials.access_key_id,
    credentials.secret_access_key,
    credentials.security_token,
    credentials.expiration,
  );
}

/** CreateTemporaryAccessKeyByAgency of IAM, for accounts without STS. Its policies work for OBS only. @throws ACCOUNT_* */
export async function assumeByIam(session: Session, iam: string, request: AssumeRequest): Promise<AssumedKeys> {
  const { account, durationSeconds } = request;
  const answer = await session.call({
    method: 'POST',
    endpoint: iam,
    path: '/v3.0/OS-CREDENTIAL/securitytokens',
    kind: 'assume',
    body: {
      auth: {
        identity: {
          methods: ['assume_role'],
          assume_role: {
            agency_name: account.agency,
            domain_id: account.domainId,
            duration_seconds: durationSeconds,
          },
        },
      },
    },
  });
  const { credential } = readAssumed(IAM_KEYS, answer, account);
  return toKeys(credential.access, credential.secret, credential.securitytoken, credential.expires_at);
}

const toKeys = (ak: string, sk: string, securityToken: string, expiration: string): AssumedKeys => {
  const expiresAtMs = Date.parse(expiration);
  if (Number.isNaN(expiresAtMs))
    throw new CodedError(
      'ACCOUNT_ANSWER_INVALID',
      `the end of the assumed keys, "${expiration.slice(0, 40)}", is not a time`,
    );
  return { ak, sk, securityToken, expiresAtMs };
};

function readAssumed<Shape>(shape: Check<Shape>, answer: ServiceAnswer, account: Account): Shape {
  const { status, requestId } = answer;
  const who = `account ${account.name} (${account.domainId})`;
  if (status === 404)
    throw new CodedError('ACCOUNT_AGENCY_UNKNOWN', `${who} has no agency ${account.agency}: ${answer.describe()}`, {
      status,
      requestId,
      hint: `Create the agency ${account.agency} in that account, or correct "agency" or "domainId" in CSMS_ACCOUNTS.`,
    });
  if (status >= 400)
    throw new CodedError('ACCOUNT_ASSUME_REFUSED', `${who} was not assumed: ${answer.describe()}`, {
      status,
      requestId,
      hint: `Check that the agency ${account.agency} there trusts this account (and its external id), and that the function's agency may use sts:agencies:assume on it.`,
    });
  return readAnswer(shape, answer);
}
