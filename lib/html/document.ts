import { createHash } from 'node:crypto';
import { createCss } from './css/css.ts';
import type { Labels } from './text/en.ts';
import { Html, markup } from './markup.ts';

/** How the page as a whole is to be read: `ok` is the only one without a status bar that follows the reader down the page. */
export type PageTone = 'ok' | 'warn' | 'bad';

export interface PageSection {
  /** Also the anchor. */
  readonly id: string;
  readonly title: string;
  /** Beside the title, in the navigation too. */
  readonly count?: string | undefined;
  readonly lead?: Html | string | undefined;
  readonly body: Html;
}

export interface Page {
  readonly title: string;
  readonly pageTone: PageTone;
  /** One short line that stays in sight, on screen and on paper; required reading when the tone is not `ok`. */
  readonly statusBar?: string | undefined;
  readonly header: Html;
  readonly sections: readonly PageSection[];
  readonly footer: Html;
  readonly labels: Labels;
}

/** Allows this page's own style block and nothing else: no script, no image, no request, no form. */
function contentSecurityPolicy(style: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

const renderSection = ({ id, title, count, lead, body }: PageSection): Html =>
  markup`<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h">${title} ${count !== undefined && markup`<span class="count">${count}</span>`}</h2>
    ${lead !== undefined && markup`<p class="lead">${lead}</p>`}${body}</section>`;

const renderLink = ({ id, title, count }: PageSection): Html =>
  markup`<li><a href="#${id}">${title} ${count !== undefined && markup`<span class="count">${count}</span>`}</a></li>`;

/** A whole document: one file, no script, no outside resource. */
export function renderPage(page: Page): string {
  const { labels, sections, statusBar } = page;
  const css = createCss(labels.onEverySheet);
  const policy = new Html(contentSecurityPolicy(css));
  const head = markup`<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer"><meta name="robots" content="noindex"><title>${page.title}</title>`;
  const body = markup`<a class="skip" href="#main">${labels.skipToContent}</a>
    ${statusBar !== undefined && markup`<aside class="status-bar" aria-label="${statusBar}">${statusBar}</aside>`}
    <header class="wrap top">${page.header}</header>
    <nav class="wrap" aria-label="${labels.sections}"><ul>${sections.map(renderLink)}</ul></nav>
    <main class="wrap" id="main">${sections.map(renderSection)}</main>
    <footer class="wrap">${page.footer}</footer>`;
  return `<!doctype html>\n<html lang="${labels.lang}">\n<head>\n${head.toString()}\n<style>${css}</style>\n</head>\n<body class="${page.pageTone}">\n${body.toString()}\n</body>\n</html>\n`;
}
