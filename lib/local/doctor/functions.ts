import { CodedError } from '../../errors.ts';
import type { FunctionSetting } from '../../settings/settings.ts';

/** A function as far as the doctor has to know it. */
export interface WatchedFunction {
  readonly name: string;
  /** Those of its definition in `handler.ts`; `test/unit/doctor` compares them. */
  readonly settings: readonly FunctionSetting[];
  /** Whether it asks for rotation tasks. */
  readonly listsTasks: boolean;
  /** Whether it deletes objects that it wrote for a scope which then failed. */
  readonly deletes: boolean;
}

export const WATCHED_FUNCTIONS: readonly WatchedFunction[] = [
  {
    name: 'inventory-export',
    settings: ['INVENTORY_FORMATS', 'FINDINGS', 'ROTATION_GRACE', 'TAG_POLICY'],
    listsTasks: false,
    deletes: true,
  },
  { name: 'tag-report', settings: ['TAG_POLICY'], listsTasks: false, deletes: false },
  {
    name: 'failed-rotation-notifier',
    settings: [
      'NOTIFY_CHANNELS',
      'NOTIFY_ROUTES',
      'NOTIFY_SILENCES',
      'NOTIFY_ALLOWED_HOSTS',
      'NOTIFY_REPEAT',
      'ROTATION_GRACE',
      'STALE_AFTER',
      'SMN_ENDPOINT',
      'HEARTBEAT_URL',
      'TAG_POLICY',
    ],
    listsTasks: true,
    deletes: false,
  },
];

/** Those named; all of them when none is. @throws DOCTOR_USAGE */
export function chooseFunctions(names: readonly string[]): readonly WatchedFunction[] {
  const known = WATCHED_FUNCTIONS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new CodedError('DOCTOR_USAGE', `--function ${unknown}: there are ${known.join(', ')}.`);
  return names.length === 0 ? WATCHED_FUNCTIONS : WATCHED_FUNCTIONS.filter(({ name }) => names.includes(name));
}

/** Whether any of them has this setting. */
export const usesSetting = (functions: readonly WatchedFunction[], setting: FunctionSetting): boolean =>
  functions.some(({ settings }) => settings.includes(setting));
