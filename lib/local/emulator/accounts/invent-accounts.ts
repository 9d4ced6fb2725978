import type { AccountSpec } from '../estate.ts';
import { hashText, hex32 } from '../random.ts';

export interface InventedAccounts {
  /** Secrets in each project. */
  readonly secrets: number;
  /** Default: two of China's and one abroad. */
  readonly regions?: readonly string[];
  /** In each region: its main project, and the rest below it. Default 2. */
  readonly projects?: number;
  /** What every agency asks for; default: nothing. */
  readonly externalId?: string | undefined;
  readonly seed?: number;
}

const NAMES = ['prod', 'staging', 'sandbox', 'data', 'security', 'shared-services'] as const;

export const REGIONS = ['cn-north-4', 'cn-east-3', 'ap-southeast-3'] as const;

/** The organization's one unit: every second of the invented accounts is in it. */
export const unitIdOf = (seed: number): string => `ou-${hex32(hashText('organization unit', seed)).slice(0, 12)}`;

/** `count` member accounts, each with `projects` projects in each of the regions. */
export function inventAccounts(count: number, options: InventedAccounts): AccountSpec[] {
  const { secrets, regions = REGIONS, projects = 2, externalId, seed = 1 } = options;
  return Array.from({ length: count }, (_, index) => {
    const name = NAMES[index] ?? `team-${String(index + 1).padStart(3, '0')}`;
    const scopes = regions.flatMap((region) =>
      Array.from({ length: projects }, (__, nth) => ({
        region,
        projectId: hex32(hashText(`project ${nth} in ${region} of ${name}`, seed)),
        secrets,
      })),
    );
    return {
      name,
      scopes,
      ...(index % 2 === 1 ? { parentId: unitIdOf(seed) } : {}),
      ...(externalId === undefined ? {} : { externalId }),
    };
  });
}
