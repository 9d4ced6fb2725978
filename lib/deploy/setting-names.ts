import { nearestName } from '../settings/nearest-name.ts';
import { SETTINGS } from '../settings/table.ts';

/** The setting that a name nearly is; undefined for one that is right, and for what is no setting at all. */
export const nearestSetting = (name: string): string | undefined => nearestName(name, Object.keys(SETTINGS));

/** A sentence for each name of the environment that is nearly a setting: nothing reads it, and nothing else says so. */
export const misspelt = (names: readonly string[]): string[] =>
  names.flatMap((name) => {
    const meant = nearestSetting(name);
    return meant === undefined ? [] : [`no function reads ${name}: did you mean ${meant}?`];
  });
