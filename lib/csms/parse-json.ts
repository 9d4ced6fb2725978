/** Where there may be an integer of more digits than a double holds; no time, count or id of the API is one. */
const MAY_BE_LARGE = /[:[,]\s*-?\d{16}/;

/**
 * JSON as it was sent: an integer whose digits a double would lose is kept as the text of its digits, in place of another number.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  const value = JSON.parse(text) as unknown;
  return MAY_BE_LARGE.test(text) ? (JSON.parse(quoteLargeIntegers(text)) as unknown) : value;
}

/** Between two strings. A pattern for the strings too would overflow its stack on a long one. */
const NUMBER = /-?\d[\d.eE+-]*/g;

function quoteLargeIntegers(json: string): string {
  const parts: string[] = [];
  for (let at = 0; at < json.length;) {
    const opening = json.indexOf('"', at);
    const end = opening < 0 ? json.length : opening;
    parts.push(json.slice(at, end).replace(NUMBER, (number) => (losesDigits(number) ? `"${number}"` : number)));
    at = opening < 0 ? json.length : afterString(json, opening);
    parts.push(json.slice(end, at));
  }
  return parts.join('');
}

const BACKSLASH = 92;
const QUOTE = 34;

function afterString(json: string, opening: number): number {
  for (let at = opening + 1; at < json.length; at += 1) {
    const character = json.charCodeAt(at);
    if (character === QUOTE) return at + 1;
    if (character === BACKSLASH) at += 1;
  }
  return json.length;
}

const losesDigits = (number: string): boolean => /^-?\d{16,}$/.test(number) && String(Number(number)) !== number;
