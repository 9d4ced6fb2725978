import type { Log } from '../log.ts';
import type { CredentialSource } from './credentials.ts';
import type { DeadlineControl } from './deadline.ts';
import type { RunOutcome } from './definition.ts';
import type { Platform } from './platform/platform.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { Settings } from '../settings/settings.ts';
import type { Trigger } from './triggers/trigger.ts';
import type { Lookup } from '../settings/setting.ts';

/** One invocation on its way through the middleware, which fills in the last group. It is middy's context. */
export interface Call {
  readonly platform: Platform;
  readonly trigger: Trigger;
  readonly startedAt: Date;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly lookup: Lookup;
  /** By the name of a setting: what stands in place of the secret of AWS that it names. `lookup` gives it. */
  readonly secretTexts: Map<string, string>;
  readonly deadline: DeadlineControl;
  readonly credentials: CredentialSource;
  /** Asked by middy, without `this`, for its early answer. Absent: there is no end. */
  readonly getRemainingTimeInMillis?: () => number;

  settings?: Settings;
  command?: unknown;
  /** A GET: nothing may be written or sent. */
  readOnly: boolean;
  /** A GET without a query: nothing runs, the latest result is shown. */
  wantsLatest: boolean;
  outcome?: RunOutcome;
  /** What went wrong, before it became an answer. */
  failure?: unknown;
}

/** middy's request, as far as it concerns us. For HTTP, the event is the part of the request that the body parser reads. */
export interface MiddyRequest {
  event: { headers?: Readonly<Record<string, string>>; body?: unknown; isBase64Encoded?: boolean };
  context: Call;
  response?: unknown;
  error?: unknown;
}

type Hook = (request: MiddyRequest) => Promise<void> | void;

/** Never answers early by returning something: what follows would be skipped. */
export interface Middleware {
  readonly before?: Hook;
  readonly after?: Hook;
  readonly onError?: Hook;
}
