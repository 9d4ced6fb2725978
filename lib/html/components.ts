import { type Html, markup } from './markup.ts';
import { untrusted } from './untrusted.ts';

/** One scale for all reports; its names are those of their tones and colours, so that a severity looks the same everywhere. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** The worst first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** Meaning, not colour: the style sheet has a pair of colours for each, in both schemes. */
export type Tone = Severity | 'ok' | 'plain';

export const renderPill = (tone: Tone, text: string): Html => markup`<span class="pill ${tone}">${text}</span>`;

export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly hint?: Html | string | undefined;
  readonly tone?: Tone | undefined;
}

/** The headline numbers. */
export const renderTiles = (tiles: readonly Tile[]): Html =>
  markup`<dl class="tiles">${tiles.map(
    ({ label, value, hint, tone = 'plain' }) =>
      markup`<div class="tile ${tone}"><dt>${label}</dt><dd><b>${value}</b>${hint !== undefined && markup`<small>${hint}</small>`}</dd></div>`,
  )}</dl>`;

export interface Banner {
  readonly tone: Tone;
  readonly title: string;
  readonly points: readonly (Html | string)[];
}

/** What must not be overlooked. */
export const renderBanner = ({ tone, title, points }: Banner): Html =>
  markup`<div class="banner ${tone}" role="note">
    <svg viewBox="0 0 24 24" width="32" height="32" aria-hidden="true"><path d="M12 3 1.5 21h21z"/><path d="M12 10v5m0 2.6v.4"/></svg>
    <div><p class="banner-title">${title}</p>${points.map((point) => markup`<p>${point}</p>`)}</div></div>`;

export interface Card {
  readonly id?: string | undefined;
  readonly tone: Tone;
  readonly pill: string;
  readonly title: Html | string;
  readonly count?: string | undefined;
  readonly lines: readonly { readonly label: string; readonly text: Html | string }[];
  readonly body: Html;
}

/** One cause: what it is, what it means, what to do, and all that it concerns. */
export const renderCard = ({ id, tone, pill, title, count, lines, body }: Card): Html =>
  markup`<article class="card ${tone}"${id !== undefined && markup` id="${id}"`}><h3>${renderPill(tone, pill)} ${title} ${count !== undefined && markup`<span class="count">${count}</span>`}</h3>
    ${lines.length > 0 && markup`<dl class="lines">${lines.map(({ label, text }) => markup`<div><dt>${label}</dt><dd>${text}</dd></div>`)}</dl>`}${body}</article>`;

/** Good news, or a plain statement where there is nothing to list. */
export const renderGoodNews = (text: Html | string): Html => markup`<p class="good-news">${text}</p>`;

/** The line above the headline: which report, of which run. */
export const renderMasthead = (product: string, run: string, runId: string): Html =>
  markup`<div class="brand"><b><svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d="M12 2.5 4 5.5v6c0 5 3.4 8.6 8 10 4.600-1.400 8-5 8-10v-6z"/><path d="m8.500 12 2.500 2.500 4.500-5"/></svg>${product}</b><span class="id">${run} ${untrusted(runId)}</span></div>`;
