import { CodedError } from '../errors.ts';

/** Names, never values: who deploys from another shell sees what that shell does not have. */
export interface SettingChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** Names in an order that people read; empty when nothing changes. */
export const describeSettings = ({ added, changed, removed }: SettingChanges): string =>
  [
    ...(added.length > 0 ? [`added ${added.join(', ')}`] : []),
    ...(changed.length > 0 ? [`changed ${changed.join(', ')}`] : []),
    ...(removed.length > 0 ? [`REMOVED ${removed.join(', ')}`] : []),
  ].join('; ');

/** What `npm run deploy -- --allow-removals` sets for osls. */
export const allowsRemovals = (env: Readonly<Record<string, string | undefined>>): boolean =>
  env['ALLOW_REMOVALS'] === 'yes';

interface Loss {
  /** The function. */
  readonly name: string;
  /** The settings that it has and would not have any more. */
  readonly settings: readonly string[];
}

/** A shell that lacks what another one had would silently take it away from functions that run. Undefined: nothing is lost. */
export function removalsRefused(losses: readonly Loss[]): CodedError | undefined {
  const lines = losses
    .filter(({ settings }) => settings.length > 0)
    .map(({ name, settings }) => `- ${name} would lose ${settings.join(', ')}`);
  if (lines.length === 0) return undefined;
  return new CodedError(
    'DEPLOY_REMOVES_SETTINGS',
    `settings are not set here, so nothing was changed:\n${lines.join('\n')}`,
    {
      hint: 'Set them here too, best in a file: npm run deploy -- --settings prod.env. To remove them: npm run deploy -- --allow-removals.',
    },
  );
}
