/** What is told about a failure in a response, a manifest or a log line. */
export interface ErrorInfo {
  code: string;
  message: string;
  /** The service's own words, where it was a service that refused: no page translates them. They stand in `message` too. */
  serviceMessage?: string;
  requestId?: string;
  hint?: string;
}

export interface ErrorDetails {
  /** What to do next, one sentence. */
  hint?: string | undefined;
  /** The service's own words: `403 KMS.0306 No permission.` */
  serviceMessage?: string | undefined;
  /** The service's own request id, for its support. */
  requestId?: string | undefined;
  /** HTTP status of the answer that failed. */
  status?: number | undefined;
  cause?: unknown;
}

/**
 * The base of every error thrown on purpose: a stable `SCREAMING_SNAKE` code prefixed by module (`CSMS_…`, `HTTP_…`,
 * `STORE_…`, `SETTINGS_…`, `EVENT_…`, `RUN_…`), what happened, and what to do.
 *
 * Each lazily loaded bundle carries its own copy of this class, so compare `code`, never `instanceof`.
 */
export class CodedError extends Error {
  /** The code: what platforms group errors and set alarms by. */
  override readonly name: string;
  readonly code: string;
  readonly hint: string | undefined;
  readonly serviceMessage: string | undefined;
  readonly requestId: string | undefined;
  readonly status: number | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = code;
    this.code = code;
    this.hint = details.hint;
    this.serviceMessage = details.serviceMessage;
    this.requestId = details.requestId;
    this.status = details.status;
  }
}

/** The `code` of anything thrown: ours, Node's (`ENOSPC`) or undici's; undefined where there is none. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Anything thrown, as it may leave the process: no stack, no cause. */
export function describeError(error: unknown): ErrorInfo {
  if (!(error instanceof Error)) return { code: 'INTERNAL', message: String(error) };
  const { serviceMessage, requestId, hint } = error as Partial<CodedError>;
  return {
    code: codeOf(error) ?? 'INTERNAL',
    message: error.message,
    ...(serviceMessage === undefined ? {} : { serviceMessage }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(hint === undefined ? {} : { hint }),
  };
}
