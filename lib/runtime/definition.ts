import type * as z from 'zod/mini';
import type { ErrorInfo } from '../errors.ts';
import type { Log } from '../log.ts';
import type { CredentialSource } from './credentials.ts';
import type { Deadline } from './deadline.ts';
import type { CreateSettingsCheck, ReadConfig } from './read-settings.ts';
import type { ReadSecrets } from './secret-texts.ts';
import type { FunctionSetting, Settings } from '../settings/settings.ts';

/** Everything that a run may know. It knows no event and no context. */
export interface Invocation<Command, FunctionSettings = Settings> {
  readonly command: Command;
  readonly settings: FunctionSettings;
  readonly log: Log;
  /** `functiongraph/timer`, `direct`, … */
  readonly trigger: string;
  readonly runStartedAt: Date;
  readonly credentials: CredentialSource;
  readonly deadline: Deadline;
  /** A GET: nothing may be written or sent. */
  readonly readOnly: boolean;
  readonly requestId: string;
  /** Gets a secret that the run has received, which is masked from then on. */
  readonly keepSecret: (secret: string) => void;
  /** A text of others as it may be stored and sent: without what the invocation knows to be secret, or what looks like it. */
  readonly mask: (text: string) => string;
  /** An error as it may be stored and answered: what the invocation knows to be secret is masked in it. */
  readonly toErrorInfo: (error: unknown) => ErrorInfo;
  /** The text of a setting by its name, for a secret that another setting names; masked from then on. Undefined when unset. */
  readonly lookup: (name: string) => string | undefined;
}

/** What a GET shows: JSON, and the HTML page for who asks for it. */
export interface LatestResult {
  readonly body: object;
  readonly page?: (() => Promise<string>) | undefined;
  /** The whole result, for who names `application/json`; without it, `body` is all there is. */
  readonly full?: (() => Promise<object>) | undefined;
}

export interface RunOutcome extends LatestResult {
  readonly status: 'complete' | 'partial' | 'failed';
  /** Of a failed run: its code decides the HTTP status, and it is what timers and events throw. */
  readonly error?: ErrorInfo | undefined;
}

/** What `defineFunction` makes a handler of. */
export interface FunctionParts<Command, Name extends FunctionSetting> {
  /** `inventory-export` */
  readonly name: string;
  /** A strict object, all fields optional. Built at the first invocation. */
  readonly command: () => z.ZodMiniType<Command>;
  /** The settings beside the common ones. */
  readonly settings: readonly Name[];
  /** Gets the config object that `CONFIG_KEY` names; asked at most every 5 minutes. */
  readonly readConfig?: ReadConfig;
  /** Reads the secrets of AWS that settings name on Lambda; each is asked for at most every 5 minutes. */
  readonly readSecrets?: ReadSecrets;
  /** Makes the check of what would be refused before the first request. */
  readonly createCheck?: CreateSettingsCheck;
  /** @throws any error: over HTTP it becomes a problem, else it is thrown on. */
  readonly run: (invocation: Invocation<Command, Settings<Name>>) => Promise<RunOutcome>;
  /** The latest stored result, for a GET without a query; undefined when there is none yet. */
  readonly latest: (invocation: Invocation<Command, Settings<Name>>) => Promise<LatestResult | undefined>;
  /** A query string as a command, for a GET with one: it runs read-only. Absent: the function takes no query. @throws COMMAND_INVALID */
  readonly query?: (parameters: URLSearchParams) => unknown;
}
