import { CREDENTIAL_PATTERNS, KEY_ID_START, MASK, TOKEN_START } from './credential-patterns.ts';

/** Far longer than any error message: a whole log, or a page, that ended up in one must not cost seconds. */
const MAX_CHARS = 8_000;
/** Of the end of what is kept: looked through for a blank to cut at. */
const TAIL_CHARS = 500;

/** Every pattern needs one of these; most of what is logged has none, and passes for the price of one look. */
const SUSPECT = new RegExp(
  [
    '[:=：@<为是]|\\s-|-----|open-apis|hmac-sha256|identified\\s|\\beyJ',
    '\\b(?:bearer|basic|password|passwd|passphrase|pwd)\\s',
    `\\b(?:${TOKEN_START}|${KEY_ID_START})`,
    '(?=[a-z+/_=-]{0,60}\\d)[\\w+/=-]{20}',
  ].join('|'),
  'i',
);

/**
 * A text without what looks like a credential: passwords, tokens, keys, URLs and connection strings that carry them, PEM blocks,
 * JWTs, long random texts, each as `***`. Names, ids (32 hex characters, UUIDs), URNs, paths and words stay. Doing it twice changes
 * nothing more. For the log, answers and notices alike. What is over 8,000 characters is cut, with the number of those left out.
 */
export function maskCredentials(text: string): string {
  let masked = firstPart(text);
  if (!SUSPECT.test(masked)) return masked;
  for (const [pattern, replacer] of CREDENTIAL_PATTERNS)
    masked = masked.replace(pattern, replacer ?? ((_, first: string) => `${first}${MASK}`));
  return masked;
}

/** Cut at a blank, where there is one: half a credential might no longer look like one. */
function firstPart(text: string): string {
  if (text.length <= MAX_CHARS) return text;
  const blank = text.slice(MAX_CHARS - TAIL_CHARS, MAX_CHARS).search(/\s\S*$/);
  const head = text.slice(0, blank === -1 ? MAX_CHARS : MAX_CHARS - TAIL_CHARS + blank).replace(/[\uD800-\uDBFF]$/, '');
  return `${head}… (+${text.length - head.length})`;
}
