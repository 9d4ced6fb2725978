/** Utf-16 code units, as `length`, or bytes of UTF-8. */
export type Measure = (text: string) => number;

export const byteLength: Measure = (text) => Buffer.byteLength(text);
/** Bytes of the text as a string in JSON, quotes included. */
export const jsonBytes: Measure = (text) => Buffer.byteLength(JSON.stringify(text));
const charLength: Measure = (text) => text.length;

/** The largest count from 0 to `max` that fits; 0 is not asked. `fits` must not turn true again once it was false. */
export function mostThatFits(max: number, fits: (count: number) => boolean): number {
  let low = 0;
  let high = max;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The text, or as many whole characters of it as leave room for a mark that tells how many are missing: never longer than `max`
 * by `measure`.
 */
export function cut(text: string, max: number, measure: Measure = charLength): string {
  // no measure counts less than `length`, so what is too long by far is not measured as a whole
  if (text.length <= max && measure(text) <= max) return text;
  const characters = Array.from(text.slice(0, max));
  const total = characters.length + countCharacters(text, characters.join('').length);
  const head = (count: number): string => `${characters.slice(0, count).join('')}… (+${total - count})`;
  return head(mostThatFits(characters.length, (count) => measure(head(count)) <= max));
}

/** From `start` on; a surrogate pair is one. */
function countCharacters(text: string, start: number): number {
  let count = 0;
  for (let index = start; index < text.length; index += 1) {
    const isSecondHalf = (text.charCodeAt(index) & 0xfc00) === 0xdc00;
    const followsFirst = (text.charCodeAt(index - 1) & 0xfc00) === 0xd800;
    if (!isSecondHalf || !followsFirst) count += 1;
  }
  return count;
}
