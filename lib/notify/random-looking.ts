const classOf = (character: string): string =>
  /[a-z]/.test(character) ? 'a' : /[A-Z]/.test(character) ? 'A' : /\d/.test(character) ? '0' : '-';

/** Of neighbours, how many are of another kind: 0.6 in random base64, 0.3 in CamelCase names, less in paths. */
const RANDOM_CHANGES = 0.38;

/**
 * Whether a text of 20 or more characters looks like a generated key rather than a name: upper and lower case and digits, changing
 * often. Ids of hex digits and UUIDs don't.
 */
export function isRandomLooking(text: string): boolean {
  if (text.length < 20) return false;
  const classes = Array.from(text).map(classOf);
  if (!['a', 'A', '0'].every((each) => classes.includes(each))) return false;
  const changes = classes.filter((each, index) => index > 0 && each !== classes[index - 1]).length;
  return changes / (text.length - 1) > RANDOM_CHANGES;
}
