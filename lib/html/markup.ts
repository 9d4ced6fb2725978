import { escapeText } from './escape.ts';

/** Markup that may stand as it is. The private field keeps a plain object, parsed from a response, from passing as one. */
export class Html {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  toString(): string {
    return this.#source;
  }
}

/** What may stand in a template: text is escaped, nothing (null, undefined, false) leaves nothing. */
export type Part = string | number | Html | null | undefined | false | readonly Part[];

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.toString();
  if (typeof part === 'object') return part.map(render).join('');
  return escapeText(String(part));
}

/**
 * The strings of each template without the indentation of its source: a template in a loop is tidied once. A space at an
 * end is meant: it parts an attribute or a word from what stands before.
 */
const tidied = new WeakMap<TemplateStringsArray, string[]>();

function tidy(strings: TemplateStringsArray): string[] {
  const known = tidied.get(strings) ?? strings.map((string) => string.replaceAll(/\s*\n\s*/g, '\n'));
  tidied.set(strings, known);
  return known;
}

/**
 * The only way to make markup: a template whose values are escaped unless they came out of a template themselves.
 * Attribute values have to be quoted. (Not named `html`: Prettier would re-flow the templates.)
 */
export function markup(strings: TemplateStringsArray, ...parts: Part[]): Html {
  const source = tidy(strings).map((string, index) => string + render(parts[index]));
  return new Html(source.join(''));
}
