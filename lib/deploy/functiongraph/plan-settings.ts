import { SETTINGS } from '../../settings/table.ts';
import { nameMark, secretFingerprint } from './mark.ts';
import type { FoundFunction } from './state.ts';
import type { WantedFunction } from './wanted.ts';

/** Names, never values: who deploys from another shell sees what that shell does not have. */
export interface SettingChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** What a deployment does to the settings of a function that an earlier one made. */
export function settingChanges(wanted: WantedFunction, { config, mark }: FoundFunction): SettingChanges {
  const before = readUserData(config.user_data);
  const { userData, secretUserData } = wanted;
  // the service does not tell the names of encrypted user data, the mark does
  const marks = mark?.secretNames ?? [];
  const secrets = Object.keys(secretUserData);
  const known = secrets.filter((name) => marks.includes(nameMark(name)));
  const lost = marks.filter((each) => !secrets.some((name) => nameMark(name) === each));
  const names = [...Object.keys(userData), ...secrets];
  const isNew = (name: string): boolean => !Object.hasOwn(before, name) && !known.includes(name);
  const isOther = (name: string): boolean => Object.hasOwn(before, name) && before[name] !== userData[name];
  return {
    added: names.filter(isNew),
    // one fingerprint covers all secrets: which of them it was, it does not say
    changed: [
      ...Object.keys(userData).filter(isOther),
      ...(mark?.secrets === secretFingerprint(wanted) || lost.length > 0 ? [] : known),
    ],
    removed: [...Object.keys(before), ...lost.map(nameOf)].filter((name) => !names.includes(name)),
  };
}

/** Names in an order that people read; empty when nothing changes. */
export const describeSettings = ({ added, changed, removed }: SettingChanges): string =>
  [
    ...(added.length > 0 ? [`added ${added.join(', ')}`] : []),
    ...(changed.length > 0 ? [`changed ${changed.join(', ')}`] : []),
    ...(removed.length > 0 ? [`REMOVED ${removed.join(', ')}`] : []),
  ].join('; ');

const nameOf = (mark: string): string =>
  Object.keys(SETTINGS).find((name) => nameMark(name) === mark) ?? 'a secret that a channel took by its name';

function readUserData(text: string | null | undefined): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text || '{}') ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
