import { cut } from './cut.ts';

/** What would forge a line, move a cursor, or ring. */
const BREAKS = /[\p{Cc}\p{Z}]+/gu;
/** What cannot be seen, or turns the direction of what follows: bidi marks, zero-width characters, tags, half surrogates. */
const HIDDEN = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}\u115F\u1160\u2800\u3164\uFFA0]/gu;
/** Accents piled up until they cover the lines around. */
const PILED = /(\p{M}{3})\p{M}+/gu;

/** What JSON leaves as it is, and a terminal obeys: DEL and C1 controls, and what cannot be seen. */
const UNSEEN_IN_JSON = /[\u007F-\u009F\u2028\u2029\p{Cf}\p{Cs}\p{Co}\u115F\u1160\u2800\u3164\uFFA0]/gu;

/** JSON that shows whatever would turn, hide or move what is around it as `\\u` and four digits; it stays the same JSON. */
export const visibleJson = (json: string): string =>
  json.replace(UNSEEN_IN_JSON, (character) =>
    Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  );

/**
 * A text that others wrote (a name, a tag, an error) as one line of visible characters, at most `maxChars` long. Each channel
 * still has to escape its own markup.
 */
export function toLine(text: string, maxChars: number): string {
  // far more than is shown, far less than what makes the patterns slow
  const head = text.slice(0, maxChars * 4 + 100);
  const line = head.replace(BREAKS, ' ').replace(HIDDEN, '\uFFFD').replace(PILED, '$1').trim();
  return cut(line, maxChars);
}
