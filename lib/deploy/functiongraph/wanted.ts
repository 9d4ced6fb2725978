/** A trigger as the service shall have it. */
export interface WantedTrigger {
  readonly type: TriggerType;
  /** What makes it the same trigger after a change: two of one type never share it. */
  readonly identity: string;
  /** As the API takes it. */
  readonly eventData: Readonly<Record<string, unknown>>;
  readonly status: TriggerStatus;
}

export type TriggerType = 'TIMER' | 'SMN' | 'DEDICATEDGATEWAY';
export type TriggerStatus = 'ACTIVE' | 'DISABLED';

/** A function as it shall be: all that serverless.yml says about it, defaults filled in. */
export interface WantedFunction {
  /** Its key in serverless.yml. */
  readonly key: string;
  readonly name: string;
  /** Without a version. */
  readonly urn: string;
  readonly runtime: string;
  readonly handler: string;
  readonly memorySizeMb: number;
  readonly timeoutSeconds: number;
  readonly description: string;
  /** Plain user data. */
  readonly userData: Readonly<Record<string, string>>;
  /** Encrypted user data: what must not show in a console. */
  readonly secretUserData: Readonly<Record<string, string>>;
  /** Whether logs are kept in LTS; false leaves it as it is. */
  readonly sendsLogs: boolean;
  /** What the platform itself may do for the function; its own rights too, where `executionAgency` is absent. Absent: as it is. */
  readonly agency: string | undefined;
  readonly executionAgency: string | undefined;
  /** Absent: the service's default. */
  readonly maxInstances: number | undefined;
  readonly maxRetryAttempts: number | undefined;
  readonly maxEventAgeSeconds: number | undefined;
  readonly triggers: readonly WantedTrigger[];
  /** Absolute path of the zip. */
  readonly artifact: string;
}

/** `TIMER daily`: as it is told to people. */
export const triggerName = ({ type, identity }: Pick<WantedTrigger, 'type' | 'identity'>): string =>
  `${type} ${identity}`;
