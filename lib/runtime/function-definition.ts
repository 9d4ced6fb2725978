import type { FunctionSetting } from '../settings/settings.ts';

/** Of the CSMS API, by the operation's name in the reference. None of them returns a value. */
export type CsmsOperation = 'listSecrets' | 'queryByTag' | 'listTasks';

/** What a function may do to the objects in its folder. */
export type ObjectUse = 'read' | 'write' | 'delete' | 'abortUpload';

/**
 * What a function is, as plain data: `functions/<name>/definition.ts`. The handler, the doctor, the policies, the
 * deployment, `npm start` and the tests all read it, so it imports nothing but types.
 */
export interface FunctionDefinition {
  /** The name of its folder in `functions/`. */
  readonly name: string;
  /** The folder of its results below `STORE_URL`, the only one that it writes to. */
  readonly folder: string;
  /** The settings that it reads beside the common ones. */
  readonly settings: readonly FunctionSetting[];
  /** Each about once a scope. */
  readonly csms: readonly CsmsOperation[];
  /** What it may read besides, where a setting asks for it: of CSMS and of SMN, by the names of the actions. */
  readonly audit?: readonly string[];
  readonly objects: readonly ObjectUse[];
  /** Keys that it reads outside its folder, beside `CONFIG_KEY`; in a policy `*` stands for any text. */
  readonly alsoReads: readonly string[];
  /** Whether it publishes to the SMN topics of `NOTIFY_CHANNELS`. */
  readonly publishes: boolean;
  /** How much of the time for work reading may take, 0 to 1, where something else must have its time too; absent: all. */
  readonly readingShare?: number;
  /** Whether several invocations can read one run: `lib/shards`. */
  readonly shards?: true;
  /** The file of a run that holds the whole result as JSON; absent: the short response is all there is. */
  readonly fullResult?: string;
  /** What `npm start` prints of a run: lines in which `{field}` stands for a field of its `totals`. */
  readonly totals: readonly string[];
  /** What the kinds are called by which a field of `totals` counts; absent: as they are. */
  readonly kinds?: Readonly<Record<string, string>>;
  /** What `npm start` prints of a run's folder: a file -> what it is for. */
  readonly files: Readonly<Record<string, string>>;
}
