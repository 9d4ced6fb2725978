const FENCED = /^```[\s\S]*?^```/gm;

/** The anchors of a page, as GitHub makes them of its headings: the second of a name has `-1`. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const counts = new Map<string, number>();
  for (const [, heading = ''] of page.replaceAll(FENCED, '').matchAll(/^#{1,6} +(.+)$/gm)) {
    const name = toAnchor(heading);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    anchors.add(count === 0 ? name : `${name}-${count}`);
  }
  return anchors;
}

/** Letters, digits, `_` and `-` stay, a blank becomes `-`, and whatever else goes. */
const toAnchor = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

/** The links of a page that lead to files and headings of this repository, as they are written. */
export const linksOf = (page: string): string[] =>
  [
    ...page
      .replaceAll(FENCED, '')
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/i.test(link));
