import { formatCount } from '../../text/count.ts';
import { parseEnvelope, toCsmsError } from '../../csms/errors.ts';
import type { ApiRequest } from '../../csms/request.ts';
import { CodedError } from '../../errors.ts';
import { createCredentialGuard, provesCredential } from '../../http/credential-guard.ts';
import { createRateLimit } from '../../http/rate-limit.ts';
import { createSender, type HttpResponse, type Sender } from '../../http/send.ts';
import { signRequest, type Credentials, type UnsignedRequest } from '../../http/signed-request.ts';
import type { Scope } from '../../scope.ts';

const CONNECTIONS = 8;
const TIMEOUT_MS = 10_000;
/** An answer of one row is far below it. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

interface ProbeOptions {
  readonly credentials: Credentials;
  /** Requests a second with one credential, over all services. */
  readonly ratePerSecond: number;
}

/**
 * Asks the services of the cloud, each question once: nothing is tried again. One guard for all of them, because a wrong key
 * is wrong everywhere, and five wrong signatures lock it.
 */
export interface Probe {
  readonly credentials: Credentials;
  /** @throws PROBE_NOT_SENT once a 401 came, HTTP_* */
  send(request: UnsignedRequest): Promise<HttpResponse>;
  /** The answer's JSON. @throws CSMS_*, and as `send` */
  csms(request: ApiRequest, scope: Scope, endpoint: string): Promise<unknown>;
  /** What the answers so far say of the credential. */
  readonly credential: 'unknown' | 'accepted' | 'refused';
  /** How far the service's clock is ahead of this one, by the first answer; undefined while there is none. */
  readonly clockAheadMs: number | undefined;
  /** The median time to a successful response of CSMS, whoever asked, in milliseconds; undefined while there is none. */
  readonly latencyMs: number | undefined;
  /** A probe with other credentials, which has a guard and a rate limit of its own; closed with this one. */
  as(other: Credentials): Probe;
  close(): Promise<void>;
}

export function createProbe({ credentials, ratePerSecond }: ProbeOptions): Probe {
  const sender = createSender({ connections: CONNECTIONS });
  const latencies: number[] = [];
  const open = (own: Credentials): Probe => openProbe(own, { sender, ratePerSecond, latencies, open });
  return open(credentials);
}

interface Shared {
  readonly sender: Sender;
  readonly ratePerSecond: number;
  /** Of CSMS, in milliseconds. */
  readonly latencies: number[];
  readonly open: (credentials: Credentials) => Probe;
}

function openProbe(credentials: Credentials, { sender, ratePerSecond, latencies, open }: Shared): Probe {
  const guard = createCredentialGuard({ isRefusal, refusal: notSent });
  const limit = createRateLimit(ratePerSecond);
  let credential: Probe['credential'] = 'unknown';
  let clockAheadMs: number | undefined;

  const learn = (response: HttpResponse, sentAtMs: number): void => {
    if (isRefusal(response)) credential = 'refused';
    else if (credential === 'unknown' && provesCredential(response.status)) credential = 'accepted';
    clockAheadMs ??= clockDifference(response, sentAtMs);
  };
  const send = async (request: UnsignedRequest, onTime?: (tookMs: number) => void): Promise<HttpResponse> => {
    await limit.acquire();
    return guard.run(async () => {
      const sentAtMs = Date.now();
      const options = { timeoutMs: TIMEOUT_MS, maxBodyBytes: MAX_BODY_BYTES };
      const response = await sender.send(signRequest(request, credentials, new Date(sentAtMs)), options);
      learn(response, sentAtMs);
      if (response.status === 200) onTime?.(Date.now() - sentAtMs);
      return response;
    });
  };

  return {
    credentials,
    send: (request) => send(request),
    async csms({ method, path, query, body }, { region, projectId }, endpoint) {
      const target = { endpoint: endpoint.replace('{region}', region), path: `/v1/${projectId}${path}`, projectId };
      const request = { ...target, method, query, body: body === undefined ? '' : JSON.stringify(body) };
      const response = await send(request, (tookMs) => latencies.push(tookMs));
      return readJson(response, `${method} ${target.endpoint}${target.path}`);
    },
    get credential() {
      return credential;
    },
    get clockAheadMs() {
      return clockAheadMs;
    },
    get latencyMs() {
      return latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length / 2)];
    },
    as: open,
    close: () => sender.close(),
  };
}

/** The organization answers 401 where the account does not manage it (api-organizations/ErrorCode): the keys are good. */
const isRefusal = ({ status, body }: HttpResponse): boolean =>
  status === 401 && parseEnvelope(body.toString('utf8')).code !== 'Organizations.1002';

/** `Date` has whole seconds: half of one is added, and half of the time that the answer took. */
function clockDifference({ headers }: HttpResponse, sentAtMs: number): number | undefined {
  const dateMs = Date.parse([headers['date']].flat()[0] ?? '');
  return Number.isNaN(dateMs) ? undefined : dateMs + 500 - (sentAtMs + Date.now()) / 2;
}

function readJson(response: HttpResponse, what: string): unknown {
  if (response.status !== 200) throw toCsmsError(response, what);
  try {
    return JSON.parse(response.body.toString('utf8')) as unknown;
  } catch (cause) {
    throw new CodedError(
      'HTTP_BODY_BROKEN',
      `the response (${formatCount(response.body.length)} bytes) is not JSON: ${what}`,
      {
        hint: 'Look for a proxy or a portal that responds in place of the service.',
        cause,
      },
    );
  }
}

/** The code of what was not sent because of an earlier 401. */
export const NOT_SENT = 'PROBE_NOT_SENT';
/** Why a check was skipped for that reason. */
export const REFUSED = 'not sent: the credential was refused, and five wrong signatures lock it';

const notSent = (): CodedError => new CodedError(NOT_SENT, REFUSED);
