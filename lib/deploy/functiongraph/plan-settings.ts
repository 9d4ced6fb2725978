import { SETTINGS } from '../../settings/table.ts';
import type { SettingChanges } from '../setting-changes.ts';
import { nameMark, secretFingerprint } from './mark.ts';
import type { FoundFunction } from './state.ts';
import type { WantedFunction } from './wanted.ts';

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

const nameOf = (mark: string): string =>
  Object.keys(SETTINGS).find((name) => nameMark(name) === mark) ?? 'a secret that a channel took by its name';

function readUserData(text: string | null | undefined): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text || '{}') ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
