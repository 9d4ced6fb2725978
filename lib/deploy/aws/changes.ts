import { codeOf } from '../../errors.ts';
import { allowsRemovals, describeSettings, removalsRefused, type SettingChanges } from '../setting-changes.ts';
import type { AwsService, Environment } from './preflight.ts';

export interface DeployedSettings {
  /** The variables that a function of this name has; undefined where there is none. Rejects where it cannot be asked. */
  readonly read: (functionName: string) => Promise<Readonly<Record<string, string>> | undefined>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string) => void;
  readonly warn: (sentence: string) => void;
}

/**
 * Names, never values, what a deployment does to the settings of functions that are there already.
 *
 * @throws DEPLOY_REMOVES_SETTINGS
 */
export async function announceChanges(
  { provider, functions }: AwsService,
  { read, env, print, warn }: DeployedSettings,
): Promise<void> {
  try {
    const all = Object.entries(functions).map(async ([key, entry]) => {
      const name = entry.name ?? key;
      const before = await read(name);
      const changes = before && changesOf(before, { ...provider.environment, ...entry.environment });
      return changes === undefined ? [] : [{ name, changes }];
    });
    const found = (await Promise.all(all)).flat();
    for (const { name, changes } of found) {
      const description = describeSettings(changes);
      if (description !== '') print(`${name}: settings ${description}`);
    }
    const losses = found.map(({ name, changes }) => ({ name, settings: changes.removed }));
    const refused = allowsRemovals(env) ? undefined : removalsRefused(losses);
    if (refused !== undefined) throw refused;
  } catch (error) {
    if (codeOf(error) === 'DEPLOY_REMOVES_SETTINGS') throw error;
    const { name = 'unknown error' } = (error ?? {}) as { name?: string };
    warn(
      `the settings of the deployed functions could not be read (${codeOf(error) ?? name}), so this deployment lists no changes and ` +
        'refuses no removal; grant lambda:GetFunctionConfiguration',
    );
  }
}

function changesOf(before: Readonly<Record<string, string>>, environment: Environment): SettingChanges {
  const wanted = Object.entries(environment).filter(([, value]) => value !== null && value !== '');
  const names = wanted.map(([name]) => name);
  // what CloudFormation fills in is not known here
  const isOther = ([name, value]: (typeof wanted)[number]): boolean =>
    Object.hasOwn(before, name) && typeof value !== 'object' && before[name] !== String(value);
  return {
    added: names.filter((name) => !Object.hasOwn(before, name)),
    changed: wanted.filter(isOther).map(([name]) => name),
    removed: Object.keys(before).filter((name) => !names.includes(name)),
  };
}
