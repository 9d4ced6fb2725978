import { codeOf } from '../errors.ts';
import { toLine } from '../text/visible.ts';

/** What each reason says beside its code. `said` is what others said of it, in their own words, credentials masked. */
interface ReasonValues {
  /** The receiver responded, and did not take it. */
  RESPONSE: { readonly status: number; readonly said?: string };
  REDIRECT: { readonly status: number };
  HTTP_TIMEOUT: AtHost;
  HTTP_CONNECTION: AtHost;
  HTTP_UNREACHABLE: AtHost;
  HTTP_BODY_TOO_LARGE: AtHost;
  HTTP_REQUEST_INVALID: AtHost;
  HTTP_URL_REFUSED: AtHost;
  HTTP_HOST_REFUSED: AtHost;
  CREDENTIALS_MISSING: object;
  /** The run ended before the receiver responded. */
  RUN_OUT_OF_TIME: object;
  /** Any other error. */
  FAILED: { readonly errorCode: string; readonly said?: string };
  /** It is in `NOTIFY_CHANNELS` no longer. */
  CHANNEL_REMOVED: object;
  /** Of a resolved one: what it resolves never arrived. */
  OPENING_REFUSED: object;
  GIVEN_UP: { readonly last: StoredReason | null };
}

interface AtHost {
  readonly host?: string;
  readonly said?: string;
}

type ReasonCode = keyof ReasonValues;
type ReasonOf<Code extends ReasonCode> = { readonly code: Code } & Readonly<ReasonValues[Code]>;

/** Why a notice did not arrive. A code with its values, so that every page can word it in its own language. */
export type DeliveryReason = { [Code in ReasonCode]: ReasonOf<Code> }[ReasonCode];

/** As in a state: version 0.1 stored an English text. */
export type StoredReason = DeliveryReason | string;

/** Our words for each code, without a full stop: what has none does not compile. */
export type DeliveryReasonTexts = { readonly [Code in ReasonCode]: (reason: ReasonOf<Code>) => string };

const THE_RECEIVER = 'the receiver';

/** As in the log. */
export const EN_DELIVERY_REASONS: DeliveryReasonTexts = {
  RESPONSE: ({ status }) => `Response ${status}`,
  REDIRECT: ({ status }) => `Response ${status}: redirects are not followed`,
  HTTP_TIMEOUT: ({ host = THE_RECEIVER }) => `No response in time from ${host}`,
  HTTP_CONNECTION: ({ host = THE_RECEIVER }) => `The connection to ${host} broke`,
  HTTP_UNREACHABLE: ({ host = THE_RECEIVER }) =>
    `Cannot reach ${host}: check the URL, DNS and the network of the function`,
  HTTP_BODY_TOO_LARGE: ({ host = THE_RECEIVER }) => `The response of ${host} is too large`,
  HTTP_REQUEST_INVALID: () => 'The request cannot be sent: check URL, key and token for line breaks',
  HTTP_URL_REFUSED: () => 'The URL is refused: use https and a public host, or NOTIFY_ALLOWED_HOSTS',
  HTTP_HOST_REFUSED: ({ host = THE_RECEIVER }) =>
    `The address of ${host} is not public: if intended, add it to NOTIFY_ALLOWED_HOSTS`,
  CREDENTIALS_MISSING: () => 'No access key to sign the request: check the agency of the function',
  RUN_OUT_OF_TIME: () => 'The run ended before a response came',
  FAILED: ({ errorCode }) => `Not sent: ${errorCode}`,
  CHANNEL_REMOVED: () => 'The channel is no longer in NOTIFY_CHANNELS',
  OPENING_REFUSED: () => 'The channel refused the notification that this one resolves',
  GIVEN_UP: ({ last }) =>
    ['Given up', last && wordDeliveryReason(last, EN_DELIVERY_REASONS)].filter(Boolean).join(': '),
};

/** Our words for it; undefined for a text that an older version stored. A code of a later version stands for itself. */
export function wordDeliveryReason(reason: StoredReason, texts: DeliveryReasonTexts): string | undefined {
  if (typeof reason === 'string') return undefined;
  const word: ((values: DeliveryReason) => string) | undefined = Object.hasOwn(texts, reason.code)
    ? (texts[reason.code] as (values: DeliveryReason) => string)
    : undefined;
  return word?.(reason) ?? reason.code;
}

/** What others said of it: no page translates it. */
export function saidOf(reason: StoredReason): string | undefined {
  if (typeof reason === 'string') return reason;
  if (reason.code === 'GIVEN_UP') return reason.last === null ? undefined : saidOf(reason.last);
  return 'said' in reason ? reason.said : undefined;
}

/** All of it in one English line, for logs and terminals. */
export const describeDeliveryReason = (reason: StoredReason): string =>
  [wordDeliveryReason(reason, EN_DELIVERY_REASONS), saidOf(reason)].filter(Boolean).join(': ');

const AT_HOST = [
  'HTTP_TIMEOUT',
  'HTTP_CONNECTION',
  'HTTP_UNREACHABLE',
  'HTTP_BODY_TOO_LARGE',
  'HTTP_REQUEST_INVALID',
  'HTTP_URL_REFUSED',
  'HTTP_HOST_REFUSED',
] as const;

const MAX_CHARS = 200;

/** Of what broke an attempt. @param mask takes credentials out of what others said. */
export function reasonOfError(
  error: unknown,
  { host, mask }: { readonly host?: string | undefined; readonly mask: (text: string) => string },
): DeliveryReason {
  const code = codeOf(error) ?? 'INTERNAL';
  if (code === 'CREDENTIALS_MISSING' || code === 'RUN_OUT_OF_TIME') return { code };
  const atHost = AT_HOST.find((each) => each === code);
  if (atHost === undefined) return { code: 'FAILED', errorCode: code, said: toLine(mask(messageOf(error)), MAX_CHARS) };
  const cause = error instanceof Error ? error.cause : undefined;
  return {
    code: atHost,
    ...(host !== undefined && { host }),
    ...(cause !== undefined && { said: toLine(mask(codeOf(cause) ?? messageOf(cause)), MAX_CHARS) }),
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
