import type { LogFields } from '../log.ts';
import { MASK } from './credential-patterns.ts';
import { maskCredentials } from './mask-credentials.ts';
import { isSecretName } from './secret-names.ts';

const MAX_DEPTH = 8;
/** Of one object, and of all of a line together. */
const MAX_ENTRIES = 200;
const MAX_VALUES = 2_000;
/** Anything shorter would blank out ordinary words. */
const MIN_SECRET = 4;
/** Of a secret that was cut off; fewer letters may be anything. */
const MIN_PART = 8;

/** Takes an invocation's secrets out of whatever leaves the process: log lines, responses, thrown errors. */
export interface Redactor {
  /** From now on `secret` is masked wherever it occurs, URL-encoded or cut off too. Too short or absent: nothing changes. */
  add(secret: string | undefined): void;
  text(text: string): string;
  /** A copy that `JSON.stringify` takes: no secrets, no cycles, no getters that throw. */
  fields(fields: LogFields): LogFields;
}

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  const text = (input: string): string => {
    let output = input;
    for (const secret of secrets) output = maskCut(output.replaceAll(secret, MASK), secret);
    return maskCredentials(output);
  };
  return {
    add: (secret) => {
      if (secret === undefined || secret.length < MIN_SECRET) return;
      const known = [...secrets, secret, urlEncoded(secret)];
      secrets.clear();
      // The longest first, so that a secret which contains another one leaves nothing behind.
      for (const one of known.sort((a, b) => b.length - a.length)) secrets.add(one);
    },
    text,
    fields: (fields) => toPlain(fields, { text, above: [], seen: { values: 0 } }) as LogFields,
  };
}

/** What begins like a secret and ends with the text, or where the text was cut: part of one, as others quoted it. */
function maskCut(text: string, secret: string): string {
  // the beginning of a URL says nothing
  if (secret.length < MIN_PART || secret.includes('://')) return text;
  const start = secret.slice(0, MIN_PART);
  let output = '';
  let from = 0;
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, from)) {
    const end = at + lengthInCommon(secret, text, at);
    const isPart = end === text.length || text.startsWith('…', end);
    output += text.slice(from, at) + (isPart ? MASK : text.slice(at, end));
    from = end;
  }
  return output + text.slice(from);
}

function lengthInCommon(secret: string, text: string, at: number): number {
  let length = 0;
  while (length < secret.length && secret[length] === text[at + length]) length += 1;
  return length;
}

/** encodeURIComponent throws on a lone surrogate. */
function urlEncoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text;
  }
}

interface Walk {
  readonly text: (text: string) => string;
  /** The objects around this one. */
  readonly above: readonly object[];
  /** How many values the line has already. */
  readonly seen: { values: number };
}

function toPlain(value: unknown, walk: Walk): unknown {
  walk.seen.values += 1;
  if (walk.seen.values > MAX_VALUES) return '[too much]';
  if (typeof value === 'string') return walk.text(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (walk.above.includes(value)) return '[circular]';
  if (walk.above.length >= MAX_DEPTH) return '[too deep]';
  try {
    return objectToPlain(value, { ...walk, above: [...walk.above, value] });
  } catch {
    return '[unreadable]';
  }
}

function objectToPlain(value: object, walk: Walk): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof URL || value instanceof RegExp) return walk.text(String(value));
  if (value instanceof Map)
    return entriesToPlain(
      [...value].map(([key, item]) => [String(key), item]),
      walk,
    );
  if (Array.isArray(value) || value instanceof Set) return itemsToPlain([...value], walk);
  if (value instanceof Error) return entriesToPlain(errorEntries(value), walk);
  return entriesToPlain(Object.entries(value), walk);
}

const errorEntries = (error: Error): [string, unknown][] => {
  const { name, message, stack, cause } = error;
  const own = Object.entries(error).filter(([key, value]) => value !== undefined && key !== 'name');
  const coded = 'code' in error && typeof error.code === 'string' && error.code !== 'INTERNAL';
  // A stack is for what nobody expected; what was thrown on purpose says where it comes from.
  return [
    // of an error that has a code, the name says the same
    ...(coded ? [] : [['name', name] as [string, unknown]]),
    ['message', message],
    ...own,
    ...(coded ? [] : [['stack', stack] as [string, unknown]]),
    ...(cause === undefined ? [] : [['cause', cause] as [string, unknown]]),
  ];
};

/** Null prototype: a key `__proto__` stays a key. */
function entriesToPlain(entries: readonly [string, unknown][], walk: Walk): object {
  const plain = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of entries.slice(0, MAX_ENTRIES))
    plain[walk.text(key)] = isSecretName(key) && value != null ? MASK : toPlain(value, walk);
  if (entries.length > MAX_ENTRIES) plain['…'] = left(entries);
  return plain;
}

const itemsToPlain = (items: readonly unknown[], walk: Walk): unknown[] => [
  ...items.slice(0, MAX_ENTRIES).map((item) => toPlain(item, walk)),
  ...(items.length > MAX_ENTRIES ? [left(items)] : []),
];

const left = ({ length }: readonly unknown[]): string => `[${length - MAX_ENTRIES} more]`;
