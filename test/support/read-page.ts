/** What a reader of a report has before them, out of its HTML. */
export const textOf = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** What is ours of it: without names that others gave, what a service said, and what is code. */
export const ourTextOf = (html: string): string =>
  textOf(html.replaceAll(/<(bdi|code)>[\s\S]*?<\/\1>|<span lang="en">[\s\S]*?<\/span>/g, ' '));

export const sectionIds = (html: string): string[] =>
  [...html.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id ?? '');

export const sectionOf = (html: string, id: string): string =>
  new RegExp(`<section id="${id}"[\\s\\S]*?</section>`).exec(html)?.[0] ?? '';

export const headerOf = (html: string): string => /<header[\s\S]*?<\/header>/.exec(html)?.[0] ?? '';

export const headlineOf = (html: string): string =>
  textOf((/<h1>([\s\S]*?)<\/h1>/.exec(html)?.[1] ?? '').replaceAll(/<\/?span>/g, ''));

export const bannersOf = (html: string): string[] =>
  [...html.matchAll(/<div class="banner[\s\S]*?<\/div><\/div>|<div class="banner[\s\S]*?<\/div>\s*<\/div>/g)].map(
    ([banner]) => textOf(banner),
  );

export const tilesOf = (html: string): string[] =>
  [...html.matchAll(/<div class="tile[^>]*>([\s\S]*?)<\/dd>/g)].map(([, tile]) => textOf(tile ?? ''));

/** The rows of all tables, as text. */
export const rowsOf = (html: string): string[] =>
  [...html.matchAll(/<tbody>([\s\S]*?)<\/tbody>/g)].flatMap(([, body]) =>
    [...(body ?? '').matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row]) => textOf(row ?? '')),
  );

const TAG = /<(\/?[a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*\/?>/g;

/** The elements of a page with the names of their attributes: what no text may ever change. */
export const skeletonOf = (html: string): string[] =>
  [...html.matchAll(TAG)].map(([, name, attributes = '']) =>
    [name, ...[...attributes.matchAll(/\s([a-zA-Z-]+)(?==|\s|$)/g)].map(([, attribute]) => attribute)].join(' '),
  );

export const withoutTags = (html: string): string => html.replaceAll(TAG, '');

/** Every text of a page's words that is no function, by its path. */
export function leavesOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, `${path}.${key}`));
}

/** Texts of `translated` that are still those of `english`. */
export function untranslated(english: unknown, translated: unknown): [string, string][] {
  const originals = new Map(leavesOf(english));
  return leavesOf(translated).filter(([path, text]) => text.trim() !== '' && originals.get(path) === text);
}
