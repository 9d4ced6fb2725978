import { formatCount } from '../../text/count.ts';
import { storeProblems, valueProblems } from '../setting-values.ts';
import { knownSettings, ownSettings } from './known-settings.ts';
import type { WantedFunction } from './wanted.ts';

const MOST_VARIABLES = 20;
const MOST_CHARACTERS = 4096;

export interface SettingsCheck {
  /** Whether all that the function needs must be there: true where it is deployed. */
  readonly isComplete: boolean;
  readonly projectId: string | undefined;
}

/** What is wrong with a function's variables: for the service, and for the function itself. */
export async function settingProblems(wanted: WantedFunction, check: SettingsCheck): Promise<string[]> {
  const { userData, secretUserData, artifact } = wanted;
  const all = { ...userData, ...secretUserData };
  const sizes = [...sizeProblems('variables', userData), ...sizeProblems('secret variables', secretUserData)];
  const names = Object.keys(all).flatMap(nameProblems);
  const own = ownSettings(artifact);
  if (own === undefined) return [...sizes, ...names, `there is no bundle beside ${artifact}: run npm run build`];
  const known = new Set(knownSettings(own, all));
  const unknown = Object.keys(all).filter((name) => !known.has(name));
  return [
    ...sizes,
    ...names,
    ...unknown.map((name) => `the function has no setting ${name}; it has ${[...known].join(', ')}`),
    ...(check.isComplete ? await valueProblems(all, { own, project: check.projectId }) : []),
    ...(check.isComplete ? storeProblems(all['STORE_URL']) : []),
  ];
}

function sizeProblems(what: string, values: Readonly<Record<string, string>>): string[] {
  const count = Object.keys(values).length;
  const characters = count === 0 ? 0 : JSON.stringify(values).length;
  const hint = 'move large settings to the object of CONFIG_KEY';
  return [
    ...(count > MOST_VARIABLES ? [`${count} ${what}, and the service accepts at most ${MOST_VARIABLES}; ${hint}`] : []),
    ...(characters > MOST_CHARACTERS
      ? [
          `the ${what} have ${formatCount(characters)} characters, and the service accepts at most ${formatCount(MOST_CHARACTERS)}; ${hint}`,
        ]
      : []),
  ];
}

const nameProblems = (name: string): string[] =>
  /^(?!RUNTIME_)[A-Za-z]\w*$/.test(name)
    ? []
    : [`variable ${name}: letters, digits and _, first a letter, and not RUNTIME_, which is the platform's`];
