import { join } from 'node:path';
import { CodedError } from '../../errors.ts';
import { createRedactor } from '../../redact/redactor.ts';
import { ownSettings, isSecretSetting } from '../functiongraph/known-settings.ts';
import { REFERENCE_PROBLEM, secretNames } from '../../runtime/secret-texts.ts';
import { isSecretReference, parseSecretReference } from '../../settings/secret-reference.ts';
import { allowsPlainSecrets, howToStore, plainSecrets } from './plain-secrets.ts';
import { namedProblems, storeProblems, valueProblems } from '../setting-values.ts';

/** An object is a value that CloudFormation fills in. */
export type Environment = Readonly<Record<string, string | number | boolean | object | null>>;

/** The parts of osls' service object that are read here. */
export interface AwsService {
  readonly provider: { readonly environment?: Environment };
  readonly functions: Readonly<Record<string, AwsFunction>>;
}

interface AwsFunction {
  /** As Lambda calls it. */
  readonly name?: string;
  readonly environment?: Environment;
  readonly package?: { readonly artifact?: string };
}

export interface AwsPreflightOptions {
  readonly serviceDir: string;
  /** Whether all that a function needs must be there: true where it is deployed, since a package needs no account. */
  readonly isComplete: boolean;
  /** Of whoever deploys. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told what a person should know although nothing is refused. */
  readonly warn: (sentence: string) => void;
}

/**
 * Refuses settings that would fail at the first run: the check that FunctionGraph's `preflight.ts` makes of them.
 * @throws AWS_CONFIG_INVALID with every problem
 */
export async function checkAwsSettings(
  { provider, functions }: AwsService,
  options: AwsPreflightOptions,
): Promise<void> {
  const found = Object.entries(functions).map(async ([name, entry]) => {
    const environment = { ...provider.environment, ...entry.environment };
    const mask = maskOf(textsOf(environment));
    const problems = await problemsOf({ ...entry, environment }, options);
    return problems.map((problem) => [name, mask(problem)] as const);
  });
  const problems = namedProblems((await Promise.all(found)).flat());
  warnOfPlainKeys({ provider, functions }, options);
  if (problems.length === 0) return;
  const count = problems.length === 1 ? 'One thing is' : `${problems.length} things are`;
  throw new CodedError(
    'AWS_CONFIG_INVALID',
    `${count} wrong, and nothing was sent:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    {
      hint: 'See lib/deploy/README.md.',
    },
  );
}

type Values = Readonly<Record<string, string>>;

/** Said once, and not refused. */
function warnOfPlainKeys({ provider, functions }: AwsService, { env, warn }: AwsPreflightOptions): void {
  if (!allowsPlainSecrets(env)) return;
  const all = Object.values(functions).map(({ environment }) => textsOf({ ...provider.environment, ...environment }));
  const names = [...new Set(all.flatMap(plainSecrets))];
  if (names.length > 0)
    warn(`ALLOW_PLAIN_KEYS=yes: ${names.join(', ')} will stand in clear text in the template and in the console`);
}

async function problemsOf(entry: AwsFunction, { serviceDir, isComplete, env }: AwsPreflightOptions): Promise<string[]> {
  const artifact = join(serviceDir, entry.package?.artifact ?? '');
  const own = ownSettings(artifact);
  if (own === undefined) return [`there is no bundle beside ${artifact}: run npm run build`];
  const environment = entry.environment ?? {};
  const values = textsOf(environment);
  const referring = secretNames((name) => values[name]).filter((name) => isSecretReference(values[name]));
  const unknowable = new Set([...filledIn(environment), ...referring]);
  const mayBeElsewhere = (name: string): boolean => !isComplete || unknowable.has(name);
  const known = Object.fromEntries(Object.entries(values).filter(([name]) => !unknowable.has(name)));
  return [
    ...(await valueProblems(known, { own, mayBeElsewhere })),
    ...storeProblems(values['STORE_URL']),
    ...referring
      .filter((name) => parseSecretReference(values[name] ?? '') === undefined)
      .map((name) => `${name} is ***; ${REFERENCE_PROBLEM}`),
    ...(allowsPlainSecrets(env) ? [] : plainSecrets(values).map(howToStore)),
  ];
}

/** An empty value is as good as none. */
const textsOf = (environment: Environment): Values =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      typeof value === 'object' || value === '' ? [] : [[name, String(value)]],
    ),
  );

const filledIn = (environment: Environment): string[] =>
  Object.keys(environment).filter((name) => typeof environment[name] === 'object' && environment[name] !== null);

function maskOf(values: Values): (text: string) => string {
  const redactor = createRedactor();
  for (const [name, value] of Object.entries(values))
    if (isSecretSetting(name, values) && !isSecretReference(value)) redactor.add(value);
  return (text) => redactor.text(text);
}
