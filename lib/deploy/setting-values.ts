import { settingsProblems } from '../check-settings.ts';
import type { FunctionSetting } from '../settings/settings.ts';
import { mayBeInObject } from '../settings/table.ts';

type Values = Readonly<Record<string, string>>;

export interface ValueCheck {
  /** The function's own settings. */
  readonly own: readonly string[];
  readonly project?: string | undefined;
  /** Whether what is not among the values may still be set: then it is not called missing. */
  readonly mayBeElsewhere?: (name: string) => boolean;
}

/**
 * What the function itself would say at its first run: the same check, credentials apart, which are the agency's. With
 * CONFIG_KEY what is missing may be in an object that is not read here.
 */
export const valueProblems = (values: Values, { own, project, mayBeElsewhere }: ValueCheck): Promise<string[]> => {
  const isInObject = (name: string): boolean => values['CONFIG_KEY'] !== undefined && mayBeInObject(name);
  return settingsProblems(own as FunctionSetting[], {
    lookup: (name) => values[name],
    ownProject: project,
    mayBeElsewhere: (name) => isInObject(name) || mayBeElsewhere?.(name) === true,
  });
};

/** An instance's own disk goes with it, and the next one starts without what was found and told before. */
export const storeProblems = (storeUrl = ''): string[] =>
  /^\s*file:/i.test(storeUrl)
    ? [
        `STORE_URL "${storeUrl}" is on the function's own disk, where results and state get lost: set a bucket, ` +
          'like obs://my-bucket/csms?region=cn-north-4',
      ]
    : [];

/** Each problem once, with the names of all functions that have it: most settings are those of all. */
export function namedProblems(found: ReadonlyArray<readonly [functionName: string, problem: string]>): string[] {
  const names = new Map<string, string[]>();
  for (const [name, problem] of found) names.set(problem, [...(names.get(problem) ?? []), name]);
  return [...names].map(([problem, functions]) => `${functions.join(', ')}: ${problem}`);
}
