interface Range {
  readonly type: string;
  readonly q: number;
}

/**
 * Whether the HTML page is wanted rather than JSON: `text/html` is named, and `application/json` is wanted less, or is
 * only meant by a wildcard and not wanted more.
 */
export function prefersHtml(accept: string | undefined): boolean {
  const ranges = (accept ?? '').split(',').map(parseRange);
  const html = qOf(ranges, ['text/html', 'text/*']) ?? 0;
  const json = qOf(ranges, ['application/json']);
  if (html === 0) return false;
  return json === undefined ? html >= (qOf(ranges, ['application/*', '*/*']) ?? 0) : html > json;
}

/** Whether JSON is asked for by its name: a wildcard gets the short answer. */
export const namesJson = (accept: string | undefined): boolean =>
  (qOf((accept ?? '').split(',').map(parseRange), ['application/json']) ?? 0) > 0;

/** Of the most specific of `types` that is named. */
const qOf = (ranges: readonly Range[], types: readonly string[]): number | undefined =>
  types.map((type) => ranges.find((range) => range.type === type)?.q).find((q) => q !== undefined);

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
  return { type, q: Number.isNaN(q) ? 0 : q };
}
