import { cut } from '../text/cut.ts';
import { CREDENTIAL_PATTERNS, MASK } from './credential-patterns.ts';

/** Far longer than any error message: a whole log that ended up in one must not cost seconds. */
const MAX_CHARS = 20_000;

/**
 * An error message without what looks like a credential: passwords, tokens, keys, URLs and connection strings that carry them,
 * PEM blocks, JWTs, long random texts, each as `***`. Names, ids (32 hex characters, UUIDs), URNs, paths and words stay.
 * Doing it twice changes nothing more. What is over 20,000 characters is cut, with the number of those left out.
 */
export function maskCredentials(text: string): string {
  let masked = cut(text, MAX_CHARS);
  for (const [pattern, replacer] of CREDENTIAL_PATTERNS)
    masked = masked.replace(pattern, replacer ?? ((_, first: string) => `${first}${MASK}`));
  return masked;
}
