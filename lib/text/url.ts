/**
 * The URL, or undefined where the text is none.
 *
 * Not `URL.canParse`: after some 2,000 calls of a warm process it says of every text with a letter such as ü that it is no URL,
 * in Node.js 20 and 22 (20.15.1, 20.20.2 and 22.23.3 seen; 24.21.0 does not). Nor `URL.parse`, which Node.js 20 does not have.
 */
export function toUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
