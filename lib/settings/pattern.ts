/** What a regular expression of a setting is used for. */
export interface TextPattern {
  readonly source: string;
  test(text: string): boolean;
}

type Compile = (source: string) => TextPattern;

let compileLinear: Compile | undefined;

/**
 * Loads the engine that needs time linear in the text's length, if any of these settings' texts may hold a pattern that
 * needs it. Before such a text is parsed.
 */
export async function loadPatternEngine(texts: readonly string[]): Promise<void> {
  // an escape of JSON may hide a parenthesis
  if (compileLinear || texts.every((text) => isPlain(text) && !text.includes('\\u'))) return;
  ({ compileLinear } = await import('./linear-pattern.ts'));
}

/**
 * A pattern that no text keeps busy. A backtracking engine tries every way to match: exponentially many for `(a+)+$`, and whoever
 * may tag a secret writes the text. So JavaScript's own engine is used for plain patterns only; RE2's, which does not
 * backtrack and so knows neither look-around nor back-references, for all others.
 *
 * @throws SyntaxError in words for whoever wrote the pattern.
 */
export function compilePattern(source: string): TextPattern {
  const pattern = compileNative(source);
  if (isPlain(source)) return pattern;
  if (!compileLinear) throw new Error('loadPatternEngine was not called');
  try {
    return compileLinear(source);
  } catch {
    throw new SyntaxError(TOO_SLOW);
  }
}

const TOO_SLOW =
  'may take minutes on some texts: with look-around or a back-reference, repeat no group and have few of * + ? and |';

function compileNative(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    throw new SyntaxError('not a regular expression');
  }
}

const MOST_OPEN = 3;
const MOST_CHOICES = 6;

/**
 * Whether backtracking ends soon on a text of some hundred characters: no repeated group and few choices, of which few are
 * repeats without a near end. True of a pattern if it is true of a text that contains it.
 */
function isPlain(text: string): boolean {
  const choices = text.match(/(?<!\()[*+?{]|\|/g) ?? [];
  const open = text.match(/[*+]|\{\d+,(?:\d{2,})?\}/g) ?? [];
  return !/\)[*+?{]/.test(text) && open.length <= MOST_OPEN && choices.length <= MOST_CHOICES;
}
