import { CodedError } from '../errors.ts';
import type { HttpResponse } from '../http/send.ts';
import { cut } from '../text/cut.ts';
import { toLine } from '../text/visible.ts';

/** What the four envelopes have in common. */
interface ServiceError {
  code?: string | undefined;
  message?: string | undefined;
}

/**
 * An answer that is an error. `code` is ours and stable; the service's own (`CSMS.0002`, `APIGW.0301`) is `serviceCode`
 * and stands in the message.
 */
export class CsmsError extends CodedError {
  readonly serviceCode: string | undefined;

  constructor(code: string, message: string, details: ConstructorParameters<typeof CodedError>[2] & ServiceError) {
    super(code, message, details);
    this.serviceCode = details.code;
  }
}

/** What a call was, for hints that fit it. */
export interface CallKind {
  /** The permission that it needs: `csms:secret:list`. */
  readonly permission?: string | undefined;
  readonly credential?: 'aksk' | 'token' | undefined;
}

interface Meaning {
  code: string;
  hint: string | ((call: CallKind) => string);
}

interface Answer {
  status: number;
  code: string | undefined;
  message: string;
}

/** First match wins. The texts are those of the API signing guide's error table and of API Gateway's. */
const MEANINGS: ReadonlyArray<Meaning & { when: (answer: Answer) => boolean }> = [
  {
    code: 'CSMS_TOKEN_EXPIRED',
    hint: 'Get a new token (HUAWEICLOUD_AUTH_TOKEN), or use AK/SK (CSMS_AUTH=aksk).',
    when: ({ status, code, message }) => status === 401 && (isGateway(code, '0307') || /token expires/i.test(message)),
  },
  {
    code: 'CSMS_KEY_LOCKED',
    hint: 'Five wrong signatures locked this access key: wait five minutes, and find the client that signs with the wrong secret key.',
    when: ({ status, message }) => status === 401 && /reach the limit/i.test(message),
  },
  {
    code: 'CSMS_CLOCK_SKEWED',
    hint: "This clock and the service's differ by more than 15 minutes: set the clock (NTP).",
    when: ({ status, message }) => status === 401 && /signature expired/i.test(message),
  },
  {
    code: 'CSMS_UNAUTHORIZED',
    hint: ({ credential }) =>
      credential === 'token'
        ? 'Check the agency of the function, or HUAWEICLOUD_AUTH_TOKEN: a token of this project that has not expired.'
        : 'Check the agency of the function, or HUAWEICLOUD_SDK_AK, _SK and, for temporary credentials, _SECURITY_TOKEN.',
    when: ({ status }) => status === 401,
  },
  {
    code: 'CSMS_WRONG_PROJECT',
    hint: 'Check that the project belongs to this account and to this region.',
    when: ({ status, code }) =>
      code === 'KMS.0321' || isGateway(code, '0310') || (status === 403 && isGateway(code, '0802')),
  },
  {
    code: 'CSMS_FORBIDDEN',
    hint: ({ permission = 'the permission of this call' }) =>
      `Grant ${permission} to the agency or user, in this project.`,
    when: ({ status }) => status === 403,
  },
  {
    code: 'CSMS_NOT_FOUND',
    hint: 'Check the region, the project and CSMS_ENDPOINT: the service may not be offered in this region.',
    when: ({ status }) => status === 404,
  },
  {
    code: 'CSMS_THROTTLED',
    hint: 'Lower CSMS_RATE_LIMIT, or run when fewer clients use the service: it allows about 20 requests a second per user.',
    when: ({ status }) => status === 429,
  },
  {
    code: 'CSMS_UNAVAILABLE',
    hint: 'The service or its gateway has a fault: the next run lists this project again.',
    when: ({ status }) => status >= 500,
  },
];
const BAD_REQUEST: Meaning = {
  code: 'CSMS_BAD_REQUEST',
  hint: 'The service refused a parameter: see its message.',
};

/** The error that an answer of another status than 200 stands for. `what` names the request, as `GET /v1/…`. */
export function toCsmsError(response: HttpResponse, what: string, call: CallKind = {}): CsmsError {
  const { status } = response;
  const error = parseEnvelope(response.body.toString('utf8', 0, MAX_ENVELOPE));
  const { code, message = '' } = error;
  const meaning = MEANINGS.find(({ when }) => when({ status, code, message })) ?? BAD_REQUEST;
  const numbers = [status, code].filter(Boolean).join(' ');
  return new CsmsError(meaning.code, `${numbers} on ${what}: ${message || 'no reason given'}`, {
    ...error,
    status,
    serviceMessage: [numbers, message].filter(Boolean).join(' '),
    hint: typeof meaning.hint === 'function' ? meaning.hint(call) : meaning.hint,
    requestId: requestIdOf(response),
  });
}

/** Ids of requests are 32 hex digits or a UUID. A header that is anything else may be a credential that was sent back. */
const REQUEST_ID = /^[\w-]{1,64}$/;

export function requestIdOf({ headers }: Pick<HttpResponse, 'headers'>): string | undefined {
  const [id = ''] = [headers['x-request-id']].flat();
  return REQUEST_ID.test(id) ? id : undefined;
}

/** Far more than any error says, far less than what makes a pattern or a walk slow: nothing behind it is looked at. */
const MAX_ENVELOPE = 8 * 1024;
/** What of a service's own text goes on into errors. */
const MAX_MESSAGE = 1000;
/** Of an answer that is no envelope. */
const MAX_PAGE_TEXT = 200;

/**
 * `{error_code,error_msg}`, `{code,message}` (IAM, SMN), either of them nested (`{error:{…}}`), or no JSON at all, in the
 * order in which the official Go SDK tries them (core/sdkerr/errors.go). The message is one line, without what a signature
 * error echoes of the request. Takes the same time whatever the length.
 */
export function parseEnvelope(text: string): ServiceError {
  const { code, message } = readEnvelope(text.slice(0, MAX_ENVELOPE));
  return { code, message: message && toLine(withoutCanonicalRequest(message), MAX_MESSAGE) };
}

function readEnvelope(head: string): ServiceError {
  try {
    return findEnvelope(JSON.parse(head) as unknown) ?? { message: cut(head, MAX_PAGE_TEXT) };
  } catch {
    return findCutEnvelope(head) ?? { message: cut(head.replaceAll(/<[^<>]*>/g, ' ').trim(), MAX_PAGE_TEXT) };
  }
}

/** Level by level: an envelope is not nested deeply, and an answer may be. */
function findEnvelope(value: unknown): ServiceError | undefined {
  let level: unknown[] = [value];
  while (level.length > 0) {
    const objects = level.filter((each): each is Record<string, unknown> => typeof each === 'object' && each !== null);
    const found = objects.map(toEnvelope).find(Boolean);
    if (found) return found;
    level = objects.flatMap((each) => Object.values(each));
  }
  return undefined;
}

function toEnvelope(fields: Record<string, unknown>): ServiceError | undefined {
  const code = asCode(fields['error_code'] ?? fields['code']);
  const message = asText(fields['error_msg'] ?? fields['message']);
  return code === undefined && message === undefined ? undefined : { code, message };
}

/** What is no code is a text of its own kind, and may be what the message is cut for. */
const asCode = (value: unknown): string | undefined =>
  typeof value === 'string' && CODE.test(value) ? value : undefined;
const CODE = /^[\w.-]{1,64}$/;

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What can be read of an envelope whose end is missing: a signature error may echo more than is looked at. */
function findCutEnvelope(head: string): ServiceError | undefined {
  if (!head.startsWith('{')) return undefined;
  const code = /"(?:error_)?code"\s*:\s*"([\w.-]{1,64})"/.exec(head)?.[1];
  const message = /"(?:error_msg|message)"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(head)?.[1];
  return code === undefined && message === undefined ? undefined : { code, message: message && unescape(message) };
}

function unescape(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text; // cut inside an escape
  }
}

const isGateway = (code: string | undefined, number: string): boolean =>
  code === `APIGW.${number}` || code === `APIG.${number}`;

/** A signature error echoes the canonical request, security token and all. */
function withoutCanonicalRequest(message: string): string {
  const at = message.indexOf('canonicalRequest:');
  return at < 0 ? message : message.slice(0, at).trimEnd().replace(/,$/, '');
}
