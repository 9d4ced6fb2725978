/**
 * JSON as it was sent: an integer whose digits a double would lose is kept as the text of its digits, in place of another number.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  const value = JSON.parse(text) as unknown;
  return holdsLargeNumber(value) ? (JSON.parse(quoteLargeIntegers(text)) as unknown) : value;
}

/** Whether a number may have lost digits: no time or count of the API is so large. A search in the text takes many times as long. */
function holdsLargeNumber(value: unknown): boolean {
  const waiting: object[] = [[value]];
  for (let holder = waiting.pop(); holder; holder = waiting.pop()) {
    if (Array.isArray(holder)) {
      for (const item of holder as unknown[]) if (isLarge(item, waiting)) return true;
    } else for (const name in holder) if (isLarge((holder as Record<string, unknown>)[name], waiting)) return true;
  }
  return false;
}

function isLarge(item: unknown, waiting: object[]): boolean {
  if (typeof item === 'number') return Math.abs(item) > Number.MAX_SAFE_INTEGER;
  if (typeof item === 'object' && item !== null) waiting.push(item);
  return false;
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
