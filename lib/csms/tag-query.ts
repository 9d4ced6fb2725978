/** What a tag query may ask for. */
export interface ResourceQuery {
  /** Values of one key are alternatives, keys must all match; no values is any value. */
  tags?: ReadonlyArray<{ key: string; values: readonly string[] }> | undefined;
  /** `resource_name` is the only key: a part of the name. Several must all match. */
  matches?: ReadonlyArray<{ key: 'resource_name'; value: string }> | undefined;
}

/**
 * The service's limits. Keys and values: those of the SDKs and of the pages of 2025 and later; an older page says 36 and 43
 * characters, which the service does not keep to. Ten keys and ten values a key: the SDKs. Nothing limits the matches.
 */
export const TAG_QUERY_LIMITS = { keys: 10, valuesOfKey: 10, matches: 10, keyLength: 128, valueLength: 255 } as const;

/** "Non-printable characters, including ASCII(0-31), *, <, >, \, and =", and halves of characters, which no text holds. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u001F*<>\\=]|\p{Cs}/u;
const CHARACTERS = 'no control characters and none of * < > \\ =';
/** Keys that only the service itself may set. */
const SYSTEM_PREFIX = '_sys_';

export interface QueryProblem {
  /** `['tags', 0, 'key']` */
  readonly path: ReadonlyArray<string | number>;
  /** What is expected, never a value. */
  readonly message: string;
}

/** Everything that the service would refuse, or answer with nothing without saying why. Empty for a query that may be sent. */
export const findQueryProblems = ({ tags = [], matches = [] }: ResourceQuery): QueryProblem[] => [
  ...tooMany(['tags'], tags.length, TAG_QUERY_LIMITS.keys, 'keys'),
  ...repeated(
    ['tags'],
    tags.map(({ key }) => key),
    'a key is repeated',
  ),
  ...tags.flatMap(({ key, values }, at) => [...keyProblems(['tags', at, 'key'], key), ...valuesProblems(at, values)]),
  ...tooMany(['matches'], matches.length, TAG_QUERY_LIMITS.matches, 'parts of a name'),
  ...matches.flatMap(({ value }, at) => matchProblems(['matches', at, 'value'], value)),
];

function keyProblems(path: QueryProblem['path'], key: string): QueryProblem[] {
  if (key.trim() === '') return [{ path, message: 'a key must not be blank' }];
  if (key.startsWith(SYSTEM_PREFIX))
    return [{ path, message: `keys that start with ${SYSTEM_PREFIX} are the service's own` }];
  return textProblems(path, key, TAG_QUERY_LIMITS.keyLength);
}

const valuesProblems = (at: number, values: readonly string[]): QueryProblem[] => [
  ...tooMany(['tags', at, 'values'], values.length, TAG_QUERY_LIMITS.valuesOfKey, 'values of a key'),
  ...repeated(['tags', at, 'values'], values, 'a value is repeated'),
  ...values.flatMap((value, nth) => textProblems(['tags', at, 'values', nth], value, TAG_QUERY_LIMITS.valueLength)),
];

const matchProblems = (path: QueryProblem['path'], value: string): QueryProblem[] =>
  value === ''
    ? [{ path, message: 'a part of a name must not be empty: it would match nothing' }]
    : textProblems(path, value, TAG_QUERY_LIMITS.valueLength);

function textProblems(path: QueryProblem['path'], text: string, maxLength: number): QueryProblem[] {
  if (text.length > maxLength && Array.from(text).length > maxLength)
    return [{ path, message: `at most ${maxLength} characters` }];
  return FORBIDDEN.test(text) ? [{ path, message: CHARACTERS }] : [];
}

const tooMany = (path: QueryProblem['path'], count: number, max: number, what: string): QueryProblem[] =>
  count > max ? [{ path, message: `at most ${max} ${what}` }] : [];

const repeated = (path: QueryProblem['path'], texts: readonly string[], message: string): QueryProblem[] =>
  new Set(texts).size < texts.length ? [{ path, message }] : [];
