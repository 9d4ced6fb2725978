import { isSecretReference } from './secret-reference.ts';
import { toUrl } from '../text/url.ts';

/** Reads a setting's text, which has no blanks around it (but where the row is `exact`). Throws an Error by `refuse`. */
export type ParseText<Value> = (text: string) => Value;

/** Ends a `ParseText`. @param why what is wrong, beyond not being what the row says is expected. */
export function refuse(why = ''): never {
  throw new Error(why);
}

/** A text of any kind. */
export const parseText: ParseText<string> = (text) => text;

export const oneOf =
  <const Value extends string>(...values: Value[]): ParseText<Value> =>
  (text) =>
    values.find((value) => value === text.toLowerCase()) ?? refuse();

export const parseBoolean: ParseText<boolean> = (text) => oneOf('true', 'false')(text) === 'true';

export const matching =
  (pattern: RegExp): ParseText<string> =>
  (text) =>
    pattern.test(text) ? text : refuse();

export const numberFrom =
  (low: number, high: number, { whole = false } = {}): ParseText<number> =>
  (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : refuse();
    return value >= low && value <= high && (!whole || Number.isInteger(value)) ? value : refuse();
  };

/** Distinct members of a comma-separated list, in its order; spaces and empty places don't matter. */
export const parseList = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
];

export const DAY_MS = 86_400_000;
export const DURATION_EXPECTED = 'a whole number and s, m, h or d';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: DAY_MS };

/** `25s`, `90m`, `6h`, `90d` in milliseconds. */
export const duration =
  (lowMs: number, highMs: number): ParseText<number> =>
  (text) => {
    const [, count = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
    const value = Number(count) * (UNITS_MS[unit] ?? Number.NaN);
    return value >= lowMs && value <= highMs ? value : refuse();
  };

export const ENDPOINT_EXPECTED = 'an https URL (http only on loopback), {region} where the region goes';

const LOOPBACK = /^(localhost|[a-z0-9.-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** An address that requests with credentials go to: https, or http on loopback; `{region}` stays to be filled in. No slash at its end. */
export const parseEndpoint: ParseText<string> = (text) => {
  const { search, hash } = parseSafeUrl(text.replaceAll('{region}', 'region'));
  return search === '' && hash === '' ? text.replace(/\/+$/, '') : refuse('it has a query or a fragment');
};

/** A URL that is called as it is. Whether its host may be called is not for a text to say. */
export const parseUrl: ParseText<string> = (text) => parseWithoutUser(text).href;

/** Where a browser finds a file: an http or https URL with `{key}`, the file's key below the prefix of `STORE_URL`. */
export const parseKeyTemplate: ParseText<string> = (text) => {
  if (!text.includes('{key}')) refuse('it has no {key}');
  const { protocol } = parseWithoutUser(text.replaceAll('{key}', 'key'));
  return /^https?:$/.test(protocol) ? text : refuse('it is neither http nor https');
};

function parseSafeUrl(text: string): URL {
  const parsed = parseWithoutUser(text);
  const safe = parsed.protocol === 'https:' || (parsed.protocol === 'http:' && LOOPBACK.test(parsed.hostname));
  return safe ? parsed : refuse('it is neither https nor on loopback');
}

function parseWithoutUser(text: string): URL {
  const parsed = toUrl(text) ?? refuse('it is not a URL');
  return parsed.username === '' && parsed.password === '' ? parsed : refuse('it carries credentials');
}

/** A secret, as it is: what a paste leaves around it makes a wrong signature, and five of them lock an access key. */
export const parseSecret: ParseText<string> = (text) => {
  const problem = secretProblem(text);
  return problem === undefined ? text : refuse(problem);
};

/** Of a reference where nothing has put the secret in its place. */
export const NOT_RESOLVED =
  'it names a secret of AWS, which only functions on AWS Lambda can read: set the text itself, which a deployment ' +
  'to FunctionGraph keeps as encrypted user data, or give the function an agency';

/** What gives a text away that no secret is like. */
export function secretProblem(text: string): string | undefined {
  if (isSecretReference(text)) return NOT_RESOLVED;
  if (text.trim() === '') return 'it is blank';
  if (text !== text.trim()) return 'it has a blank or a line break at an end';
  if (/^["'].*["']$/.test(text)) return 'it has quotes around it';
  if (/^(?:<.*>|\$\{.*\})$/.test(text)) return 'it is a placeholder';
  return /^[\x21-\x7e]+$/.test(text)
    ? undefined
    : 'it has a blank, a control character or a letter that no credential has';
}

/** Names of environment variables, comma-separated. */
export const parseNames = (text: string): string[] =>
  parseList(text).map((name) =>
    /^[A-Z][A-Z0-9_]{0,99}$/.test(name) ? name : refuse(`"${name.slice(0, 50)}" is not valid`),
  );

const HOST_AND_PORT = /^(?:\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?):(\d{1,5})$/;

/** `host:port`, comma-separated, in lower case; IPv6 in brackets, as URLs write it. */
export const parseHosts = (text: string): string[] =>
  parseList(text.toLowerCase()).map((item) => {
    const [, port = ''] = HOST_AND_PORT.exec(item) ?? [];
    const isPort = Number(port) >= 1 && Number(port) <= 65_535;
    return isPort ? canonical(item) : refuse(`"${item}" is not valid`);
  });

/** Hosts are compared as `URL` writes them: 127.1 is 127.0.0.1 there, and [0:0::1] is [::1]. */
function canonical(item: string): string {
  const url = toUrl(`http://${item}`) ?? refuse(`"${item}" is not valid`);
  return `${url.hostname}:${url.port || '80'}`;
}
