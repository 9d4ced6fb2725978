import { CodedError } from '../errors.ts';
import type { HttpResponse } from '../http/send.ts';

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
  override readonly name = 'CsmsError';
  readonly serviceCode: string | undefined;

  constructor(code: string, message: string, details: ConstructorParameters<typeof CodedError>[2] & ServiceError) {
    super(code, message, details);
    this.serviceCode = details?.code;
  }
}

interface Meaning {
  code: string;
  hint: string;
  when: (status: number, error: ServiceError) => boolean;
}

/** First match wins. The texts are those of the API signing guide's error table and of API Gateway's. */
const MEANINGS: readonly Meaning[] = [
  {
    code: 'CSMS_TOKEN_EXPIRED',
    hint: 'Get a new token, or use AK/SK (CSMS_AUTH=aksk).',
    when: (status, { code, message }) =>
      status === 401 && (isGateway(code, '0307') || /token expires/i.test(message ?? '')),
  },
  {
    code: 'CSMS_KEY_LOCKED',
    hint: 'More than five wrong signatures locked this access key: wait five minutes, and mend what used it wrongly.',
    when: (status, { message }) => status === 401 && /reach the limit/i.test(message ?? ''),
  },
  {
    code: 'CSMS_CLOCK_SKEWED',
    hint: "The clock here and the service's differ by more than 15 minutes: set the clock.",
    when: (status, { message }) => status === 401 && /signature expired/i.test(message ?? ''),
  },
  {
    code: 'CSMS_UNAUTHORIZED',
    hint: 'Check the agency of the function, or HUAWEICLOUD_SDK_AK, _SK and, for temporary credentials, _SECURITY_TOKEN.',
    when: (status) => status === 401,
  },
  {
    code: 'CSMS_WRONG_PROJECT',
    hint: 'Check that the project belongs to this account and to this region.',
    when: (status, { code }) =>
      code === 'KMS.0321' || isGateway(code, '0310') || (status === 403 && isGateway(code, '0802')),
  },
  {
    code: 'CSMS_FORBIDDEN',
    hint: 'Grant csms:secret:list, csms::listTasks and csms:secret:getSecretsByTag to the agency or user, in this project.',
    when: (status) => status === 403,
  },
  {
    code: 'CSMS_NOT_FOUND',
    hint: 'Check the region, the project and CSMS_ENDPOINT: the service may not be offered in this region.',
    when: (status) => status === 404,
  },
  {
    code: 'CSMS_THROTTLED',
    hint: 'Lower CSMS_RATE_LIMIT, or run when fewer clients use the service: it allows about 20 requests a second per user.',
    when: (status) => status === 429,
  },
  {
    code: 'CSMS_UNAVAILABLE',
    hint: 'The service or its gateway is in trouble: the next run lists this scope again.',
    when: (status) => status >= 500,
  },
  { code: 'CSMS_BAD_REQUEST', hint: 'The service refused a parameter: see its message.', when: () => true },
];

/** The error that an answer of another status than 200 stands for. `what` names the request, as `GET /v1/…`. */
export function toCsmsError(response: HttpResponse, what: string): CsmsError {
  const { status } = response;
  const error = parseEnvelope(response.body.toString('utf8'));
  const meaning = MEANINGS.find(({ when }) => when(status, error));
  const text = [error.code, withoutCanonicalRequest(error.message)].filter(Boolean).join(' ') || 'no reason given';
  return new CsmsError(meaning?.code ?? 'CSMS_BAD_REQUEST', `${status} ${text}: ${what}`, {
    ...error,
    status,
    hint: meaning?.hint,
    requestId: requestIdOf(response),
  });
}

export const requestIdOf = ({ headers }: Pick<HttpResponse, 'headers'>): string | undefined =>
  [headers['x-request-id']].flat()[0];

/**
 * `{error_code,error_msg}`, `{code,message}` (IAM, SMN), either of them nested (`{error:{…}}`), or no JSON at all, in the
 * order in which the official Go SDK tries them (core/sdkerr/errors.go).
 */
export function parseEnvelope(text: string): ServiceError {
  try {
    return findEnvelope(JSON.parse(text) as unknown) ?? { message: text.slice(0, 200) };
  } catch {
    return {
      message: text
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim()
        .slice(0, 200),
    };
  }
}

function findEnvelope(value: unknown): ServiceError | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  const code = fields['error_code'] ?? fields['code'];
  const message = fields['error_msg'] ?? fields['message'];
  if (typeof code === 'string' || typeof message === 'string') return { code: asText(code), message: asText(message) };
  return Object.values(fields).map(findEnvelope).find(Boolean);
}

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const isGateway = (code: string | undefined, number: string): boolean =>
  code === `APIGW.${number}` || code === `APIG.${number}`;

/** A signature error echoes the canonical request, security token and all. */
const withoutCanonicalRequest = (message: string | undefined): string | undefined =>
  message?.replace(/,?\s*canonicalRequest:[\s\S]*$/, '');
