import { nearestName } from './nearest-name.ts';
import type { Problem } from './problems.ts';
import { isSecretReference } from './secret-reference.ts';
import type { Setting } from './setting.ts';

/** The config object as texts by name, and what is wrong with it. */
export interface Config {
  readonly texts: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** Far above any settings: routes, silences, accounts. */
export const MAX_CONFIG_BYTES = 1024 * 1024;

export const NO_CONFIG: Config = { texts: {}, problems: [] };

/** @param key for the problems: what `CONFIG_KEY` says. */
export function parseConfig(
  key: string,
  body: Uint8Array | undefined,
  rows: Readonly<Record<string, Setting>>,
): Config {
  if (body === undefined) return wrong(key, 'there is no such object under STORE_URL');
  const object = parseObject(body);
  if (object === undefined) return wrong(key, 'the object is not a JSON object of setting names');
  const entries = Object.entries(object).filter(([, value]) => value !== null);
  return {
    // what is refused is not used either, by whoever reads on
    texts: Object.fromEntries(
      entries.filter((entry) => whyMisplaced(entry, rows) === undefined).map(([name, value]) => [name, toText(value)]),
    ),
    problems: [...unknownNames(key, entries, rows), ...misplacedNames(entries, rows)],
  };
}

const wrong = (value: string, detail: string): Config => ({
  texts: {},
  problems: [{ name: 'CONFIG_KEY', value, detail, isExplained: true }],
});

function parseObject(body: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    JSON.stringify(value); // a nesting that cannot be written overflows the stack
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The same text as in the environment: a list of texts is comma-separated, other native JSON is JSON. */
function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isList ? value.join(',') : JSON.stringify(value);
}

type Entries = readonly (readonly [string, unknown])[];

function unknownNames(key: string, entries: Entries, rows: Readonly<Record<string, Setting>>): Problem[] {
  const unknown = entries.map(([name]) => name).filter((name) => !Object.hasOwn(rows, name));
  if (unknown.length === 0) return [];
  const known = Object.keys(rows);
  const meant = unknown.map((name) => nearestName(name, known));
  const named = unknown.map((name, index) =>
    meant[index] === undefined ? name : `${name} (did you mean ${meant[index]}?)`,
  );
  const list = known.filter((name) => rows[name]?.environmentOnly !== true).join(', ');
  const others = meant.includes(undefined) ? `; known are ${list}` : '';
  const detail = `the object has unknown settings: ${named.slice(0, 20).join(', ')}${others}`;
  return [{ name: 'CONFIG_KEY', value: key, detail, isExplained: true }];
}

const ENVIRONMENT_ONLY =
  'set in the config object, which must not decide where credentials and results go. Set it in the environment';
const REFERS =
  'names a secret of AWS in the config object, which must not decide which secrets are read. Set it in the environment';

function whyMisplaced([name, value]: Entries[number], rows: Readonly<Record<string, Setting>>): string | undefined {
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (row?.environmentOnly === true) return ENVIRONMENT_ONLY;
  return row?.secret === true && isSecretReference(toText(value)) ? REFERS : undefined;
}

const misplacedNames = (entries: Entries, rows: Readonly<Record<string, Setting>>): Problem[] =>
  entries.flatMap((entry) => {
    const detail = whyMisplaced(entry, rows);
    return detail === undefined ? [] : [{ name: entry[0], value: '***', detail }];
  });
