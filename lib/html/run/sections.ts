import { renderGoodNews } from '../components.ts';
import { type PageSection, renderPage } from '../document.ts';
import { type Html, markup } from '../markup.ts';
import { untrusted, untrustedExact } from '../untrusted.ts';
import type { RunText } from './text/en.ts';
import { isCertain, type RunVerdict, type VerdictScope } from './verdict.ts';

/** A file beside the page. `./` keeps the link relative wherever the folder is copied to. */
export const renderFileLink = (name: string): Html => markup`<a href="./${name}">${name}</a>`;

/** For what a table leaves out. */
export const renderRest = (text: RunText, name: string): Html => markup`${text.allIn}${renderFileLink(name)}`;

/** What else the run left in its folder: a sentence for each file. */
export function renderFiles(
  text: RunText,
  folder: string,
  { descriptions, notStored }: { readonly descriptions: Readonly<Record<string, string>>; readonly notStored: string },
): PageSection {
  const lines = Object.entries(descriptions).map(
    ([name, description]) => markup`<div><dt>${renderFileLink(name)}</dt><dd>${description}</dd></div>`,
  );
  return {
    id: 'files',
    title: text.files.title,
    lead: markup`${text.files.stored} <code>${untrusted(folder)}</code>${text.stop}${notStored}`,
    body: markup`<div class="panel"><dl class="lines files">${lines}</dl></div>`,
  };
}

/** Good news where it is certain; else a plain statement of how far it reaches. */
export const renderNone = (verdict: RunVerdict<VerdictScope>, certain: string, uncertain: string): Html =>
  isCertain(verdict) ? renderGoodNews(certain) : markup`<p class="note">${uncertain}</p>`;

const OWNER_CHARS = 60;

/** Whom to ask, spelt as in the tag. */
export const renderOwner = (text: RunText, owner: string | null): Html =>
  owner ? untrustedExact(owner, OWNER_CHARS) : markup`<span class="m">${text.noOwner}</span>`;

interface RunPage {
  readonly text: RunText & { readonly title: string };
  readonly verdict: RunVerdict<VerdictScope>;
  readonly runId: string;
  readonly header: Html;
  readonly sections: readonly PageSection[];
}

/** A report as a document: what is incomplete says so in its title, and in a bar that stays in sight. */
export function renderRunPage({ text, verdict, runId, header, sections }: RunPage): string {
  const statusBar = text.statusBars[verdict.kind](verdict);
  return renderPage({
    title: [...(statusBar === undefined ? [] : [statusBar]), `${text.title} ${runId}`].join(' · '),
    pageTone: verdict.pageTone,
    statusBar,
    header,
    sections,
    footer: markup`<p>${text.footer(runId)}</p>`,
    labels: text.labels,
  });
}

const MOST_BYTES = 1_900_000;

/** Ordinary texts fit with the first number of rows; texts full of characters that have to be written out need fewer. */
export function fitPage(rowsAtMost: readonly number[], render: (mostRows: number) => string): string {
  let page = '';
  for (const mostRows of rowsAtMost) {
    page = render(mostRows);
    if (Buffer.byteLength(page) <= MOST_BYTES) return page;
  }
  return page;
}
