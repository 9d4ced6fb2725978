import type { ErrorInfo } from '../../errors.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { toPublicError } from '../../runtime/thrown.ts';

export type CheckStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** What came of one check. Holds no secret. */
export interface CheckResult {
  /** Stable, for machines: `store.write`, `tasks.list`. */
  readonly check: string;
  /** What was looked at: scopes, a channel, functions. Empty where there is only one. */
  readonly subjects: readonly string[];
  readonly status: CheckStatus;
  /** What was seen, or why nothing was looked at. */
  readonly detail: string;
  /** Of what is not ok; stable. */
  readonly code?: string;
  /** The service's own, for its support. */
  readonly requestId?: string;
  /** What to do. */
  readonly hint?: string;
}

/** For errors that know no better. */
const NETWORK_HINT = 'Check the endpoint and the outbound access of this network (proxy, firewall), then try again.';
const SUPPORT_HINT = 'Try again. If it happens again, report the code and the message to the operator of the service.';

type Subject = string | readonly string[];

/** Takes results as they come, and masks every secret in them. */
export interface Report {
  readonly results: readonly CheckResult[];
  ok(check: string, detail: string, subject?: Subject): void;
  /** Works, but somebody should look. */
  warn(check: string, problem: ErrorInfo, subject?: Subject): void;
  fail(check: string, error: unknown, subject?: Subject): void;
  /** Was not looked at, and why. */
  skip(check: string, detail: string, subject?: Subject): void;
}

export interface ReportOptions {
  readonly redactor: Redactor;
  /** Told each result when it is there. */
  readonly onResult?: ((result: CheckResult) => void) | undefined;
}

export function createReport({ redactor, onResult }: ReportOptions): Report {
  const results: CheckResult[] = [];
  const add = (result: CheckResult): void => {
    results.push(result);
    onResult?.(result);
  };
  const mask = (subject: Subject = []): string[] => [subject].flat().map((text) => redactor.text(text));
  const plain = (status: 'ok' | 'skipped') => (check: string, detail: string, subject?: Subject) =>
    add({ check, subjects: mask(subject), status, detail: redactor.text(detail) });
  const problem = (status: 'warning' | 'failed') => (check: string, error: unknown, subject?: Subject) => {
    const { message, ...rest } = toPublicError(toError(error), redactor);
    const hint = rest.hint ?? (rest.code.startsWith('HTTP_') ? NETWORK_HINT : SUPPORT_HINT);
    add({ check, subjects: mask(subject), status, detail: message, ...rest, hint });
  };
  return { results, ok: plain('ok'), skip: plain('skipped'), warn: problem('warning'), fail: problem('failed') };
}

/** An `ErrorInfo` is told as an error is. */
const toError = (error: unknown): unknown =>
  error instanceof Error ? error : Object.assign(new Error((error as ErrorInfo).message), error);
