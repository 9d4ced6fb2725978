import { CodedError } from '../errors.ts';
import { parseEnvelope, requestIdOf } from '../csms/errors.ts';
import { createCredentialGuard } from '../http/credential-guard.ts';
import { createSendWithRetry, type CallCounts, type SendWithRetry } from '../http/send-with-retry.ts';
import type { HttpResponse, Send } from '../http/send.ts';
import { openSharedLimits, type SharedLimits } from '../http/shared-limits.ts';
import { signRequest, type Credentials } from '../http/signed-request.ts';
import type { Log } from '../log.ts';

/** Per attempt. */
const TIMEOUT_MS = 8000;
/** 100 subscriptions are about 50 KB. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Whose topics, and with which keys. */
interface TopicProject {
  readonly region: string;
  readonly projectId: string;
  readonly credentials: Credentials;
  /** The account that the keys are of; absent for the function's own. */
  readonly account?: string | undefined;
}

interface ReadRequest {
  /** What a policy has to allow. */
  readonly permission: string;
  /** Below `/v2/{project_id}/notifications`, segments encoded. */
  readonly path: string;
  readonly query?: ReadonlyArray<readonly [string, string]>;
}

export interface ReadContext {
  readonly project: TopicProject;
  readonly counts: CallCounts;
  readonly signal: AbortSignal;
}

export interface SmnReader {
  /** One GET of SMN, its response parsed from JSON. @throws SMN_*, HTTP_*, the signal's reason */
  get(request: ReadRequest, context: ReadContext): Promise<unknown>;
  /** Once per run, when its last request is over. */
  close(): void;
}

export interface SmnReaderOptions {
  /** `https://smn.{region}.myhuaweicloud.com`, or what `SMN_ENDPOINT` says. */
  readonly endpoint: string;
  readonly send: Send;
  /** Requests a second per account and endpoint. */
  readonly ratePerSecond: number;
  readonly timeLeftMs: () => number;
  readonly log: Log;
}

/**
 * Reads topics and subscriptions; it can change nothing. SMN has a guard of its own for each set of keys: what it refuses
 * says nothing of CSMS, which goes on, while SMN is not asked any more.
 */
export function createSmnReader(options: SmnReaderOptions): SmnReader {
  const senders = new Map<string, SendWithRetry>();
  const open: SharedLimits[] = [];
  const senderOf = ({ credentials, account }: TopicProject): SendWithRetry => {
    const key = credentials.type === 'aksk' ? credentials.ak : credentials.token;
    const known = senders.get(key);
    if (known) return known;
    const { ratePerSecond } = options;
    const isRefusal = ({ status }: HttpResponse): boolean => status === 401;
    const limits = openSharedLimits({ credentials, account, ratePerSecond, refusal, isRefusal });
    open.push(limits);
    const guard = createCredentialGuard({ isRefusal, refusal });
    const { limitOf } = limits;
    const parts = { guard, limitOf, timeoutMs: TIMEOUT_MS, maxBodyBytes: MAX_BODY_BYTES };
    const sender = createSendWithRetry({ ...options, ...parts });
    senders.set(key, sender);
    return sender;
  };
  return {
    get({ permission, path: below, query }, { project, counts, signal }) {
      const { region, projectId, credentials } = project;
      const endpoint = options.endpoint.replace('{region}', region);
      const path = smnPath(projectId, below);
      return senderOf(project)({
        endpoint,
        prepare: () =>
          signRequest({ method: 'GET', endpoint, path, query, body: '', projectId }, credentials, new Date()),
        read: (response) => readSmnAnswer(response, `GET ${endpoint}${path}`, permission),
        counts,
        signal,
      });
    },
    close: () => open.forEach((limits) => limits.close()),
  };
}

export const smnPath = (projectId: string, below: string): string => `/v2/${projectId}/notifications${below}`;

/** @param permission that a policy has to allow. @throws SMN_*, HTTP_BODY_BROKEN */
export function readSmnAnswer(response: HttpResponse, what: string, permission: string): unknown {
  if (response.status !== 200) throw toSmnError(response, what, permission);
  try {
    return JSON.parse(response.body.toString('utf8')) as unknown;
  } catch (cause) {
    throw new CodedError('HTTP_BODY_BROKEN', `the response (${response.body.length} bytes) is not JSON: ${what}`, {
      cause,
    });
  }
}

/** The error that a response of another status than 200 stands for. */
function toSmnError(response: HttpResponse, what: string, permission: string): CodedError {
  const { status, body } = response;
  const { code: serviceCode, message } = parseEnvelope(body.toString('utf8'));
  const numbers = [status, serviceCode].filter(Boolean).join(' ');
  const [code, hint] = meaningOf(status, serviceCode, permission);
  const serviceMessage = [numbers, message].filter(Boolean).join(' ');
  const details = { status, serviceMessage, hint, requestId: requestIdOf(response) };
  return new CodedError(code, `${numbers} on ${what}: ${message || 'no reason given'}`, details);
}

function meaningOf(status: number, serviceCode = '', permission: string): [code: string, hint: string] {
  if (status === 401) return ['SMN_UNAUTHORIZED', 'Check SMN_ENDPOINT, and the agency of the function.'];
  if (status === 403)
    return ['SMN_FORBIDDEN', `Grant ${permission} to the agency or user, in the project of the topic.`];
  if (status === 404 && serviceCode.startsWith('SMN.'))
    return ['SMN_TOPIC_MISSING', 'Create the topic, or correct the event that names it.'];
  if (status === 404) return ['SMN_NOT_FOUND', 'Check the region of the topic, and SMN_ENDPOINT.'];
  if (status === 429 || status >= 500)
    return ['SMN_UNAVAILABLE', 'The service is busy or has a fault: the next run asks again.'];
  return ['SMN_REFUSED', 'The service refused the request: see its message.'];
}

const refusal = (): CodedError =>
  new CodedError('SMN_UNAUTHORIZED', 'not sent: SMN has refused these keys before', {
    hint: 'See the error of the project that was refused first.',
  });
