import type { Scope } from '../scope.ts';
import { escapeExactly, escapeVisibly } from './escape.ts';
import { formatCount } from './format.ts';
import { Html, markup } from './markup.ts';

/** Longer than any secret's name (255), shorter than the HTML page that a broken gateway puts into an error. */
const MAX_CHARS = 400;

/** Never splits a surrogate pair: half of one is no character. */
function cut(text: string, maxChars: number): string {
  const head = text.slice(0, maxChars);
  return /[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head;
}

/** An empty cell. */
export const nothing: Html = markup`<span class="m">–</span>`;

function isolate(text: string | null | undefined, maxChars: number, escape: (text: string) => string): Html {
  if (text === null || text === undefined || text === '') return nothing;
  const head = cut(text, maxChars);
  const isolated = new Html(`<bdi>${escape(head)}</bdi>`);
  if (head.length === text.length) return isolated;
  return markup`${isolated}<span class="m">… (+${formatCount(text.length - head.length)})</span>`;
}

/**
 * Text that others wrote (a name, tag, description, error), with its direction isolated and what is hidden in it made
 * visible. Above `maxChars` it is cut, with the number of characters left out.
 */
export const untrusted = (text: string | null | undefined, maxChars: number = MAX_CHARS): Html =>
  isolate(text, maxChars, escapeVisibly);

/** As `untrusted`, for texts whose spelling is the point: a space at the end shows too. */
export const untrustedExact = (text: string | null | undefined, maxChars: number = MAX_CHARS): Html =>
  isolate(text, maxChars, escapeExactly);

/**
 * As `untrusted`, for what a service said, which is English whatever the page speaks. The mark says that it is not ours: what
 * is ours has a text in each language.
 */
export const untrustedEnglish = (text: string | null | undefined, maxChars: number = MAX_CHARS): Html =>
  markup`<span lang="en">${untrusted(text, maxChars)}</span>`;

/** A project by the name that people know it by, where there is one, and its account; its id below. */
export const renderScope = ({ region, projectId, projectName, accountName }: Scope): Html => {
  const isInName = projectName?.startsWith(region) === true;
  return markup`${untrusted(isInName ? projectName : region)}${projectName !== undefined && !isInName && markup` <b>${untrusted(projectName)}</b>`}
    ${accountName !== undefined && markup` <span class="m">${untrusted(accountName)}</span>`}<span class="id">${untrusted(projectId)}</span>`;
};

export const renderSecret = (name: string | null, id: string): Html =>
  markup`${untrusted(name)}<span class="id">${untrusted(id)}</span>`;
