import { type Tone, type Banner, renderBanner, renderMasthead, renderPill } from '../components.ts';
import { formatTime } from '../format.ts';
import { type Html, markup } from '../markup.ts';
import { renderScope, untrusted } from '../untrusted.ts';
import type { ManifestAccount } from '../../run/discovery.ts';
import { ACCOUNTS_ID } from './accounts.ts';
import { PROBLEMS_ID, type ProblemScope } from './problems.ts';
import type { RunText, TriggerKind } from './text/en.ts';
import { type RunVerdict, type VerdictRun, isCertain } from './verdict.ts';

/** Scopes named in the banner; the section on problems has them all. */
const NAMED_SCOPES = 3;

interface RunHeader<Scope extends ProblemScope> {
  readonly text: RunText & { readonly product: string };
  readonly verdict: RunVerdict<Scope>;
  readonly run: VerdictRun<Scope> & { readonly runId: string; readonly trigger?: string };
  /** When the run began, ISO 8601. */
  readonly startedAt: string;
  /** What the page found, in whole sentences. */
  readonly news: string;
  /** Below the headline. */
  readonly lead?: Html | false;
  /** What else to know about the run, beside its time. */
  readonly runLines: readonly (Html | string)[];
  /** What the failed scopes mean for this page: said after their names. */
  readonly unread: readonly (Html | string)[];
  readonly banners?: Html | false;
  readonly tiles: Html;
}

/** The first screen: one sentence, what must not be overlooked, the numbers. */
export function renderRunHeader<Scope extends ProblemScope>(header: RunHeader<Scope>): Html {
  const { text, verdict, run, news, lead, banners, tiles } = header;
  return markup`${renderMasthead(text.product, text.run, run.runId)}
    <h1>${renderSentences(text, text.headlines[verdict.kind](verdict, news))}</h1>${lead}${renderRunLines(header)}${renderVerdict(header)}${banners}${tiles}`;
}

/** A line breaks between two of them first. */
function renderSentences(text: RunText, headline: string): Html {
  const sentences = headline.split(/(?<=\.) |(?<=。)(?!$)/);
  return markup`${sentences.map((sentence, at) => markup`${at > 0 && text.space}<span>${sentence}</span>`)}`;
}

const TONES: Readonly<Record<string, Tone>> = {
  complete: 'ok',
  exact: 'ok',
  unverified: 'medium',
  drifted: 'high',
  partial: 'high',
  failed: 'high',
};

function renderRunLines<Scope extends ProblemScope>({
  text,
  verdict,
  run,
  startedAt,
  runLines,
}: RunHeader<Scope>): Html {
  const items = [...runLines, ...(run.trigger === undefined ? [] : [describeTrigger(text, run.trigger)])];
  return markup`<div class="facts">${renderPill(TONES[run.status] ?? 'plain', text.statuses[run.status])}
    ${renderVerified({ text, verdict, run })}
    ${verdict.narrowed && renderPill('medium', text.narrowed)}
    <time datetime="${startedAt}">${formatTime(Date.parse(startedAt))}</time>${items.map((item) => markup`<span>${item}</span>`)}</div>`;
}

/** Green only where all scopes were read: beside "Incomplete", "Verified" would be taken for the whole. */
function renderVerified<Scope extends ProblemScope>({
  text,
  verdict,
  run,
}: Pick<RunHeader<Scope>, 'text' | 'verdict' | 'run'>): Html | false {
  const { read, exact, scopes } = verdict;
  if (read === 0) return false;
  if (verdict.kind === 'partial' || verdict.kind === 'failed') return renderPill('plain', text.verified(exact, scopes));
  const consistency = isCertain(verdict) ? 'exact' : (run.consistency ?? 'unverified');
  return renderPill(TONES[consistency] ?? 'plain', text.consistencies[consistency]);
}

/** Of the names in a manifest: `functiongraph/timer`, `lambda/schedule`, `direct`. */
const TRIGGER_KINDS: Readonly<Record<string, TriggerKind>> = {
  timer: 'timer',
  schedule: 'timer',
  apig: 'http',
  'function-url': 'http',
  'api-gateway-v1': 'http',
  'api-gateway-v2': 'http',
  smn: 'event',
  sns: 'event',
  direct: 'direct',
};

function describeTrigger(text: RunText, name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return text.trigger(Object.hasOwn(TRIGGER_KINDS, last) ? (TRIGGER_KINDS[last] ?? 'other') : 'other', name);
}

function renderVerdict<Scope extends ProblemScope>(header: RunHeader<Scope>): Html | false {
  const { kind, pageTone } = header.verdict;
  if (pageTone === 'ok') return false;
  return renderBanner({
    tone: pageTone === 'bad' ? 'high' : 'medium',
    title: header.text.banner.title[kind],
    points: verdictPoints(header),
  });
}

function verdictPoints<Scope extends ProblemScope>({ text, verdict, run, unread }: RunHeader<Scope>): Banner['points'] {
  const { failed, incomplete, drifted, unverified, narrowed, kind, scopes, failedAccounts, unlisted } = verdict;
  const { banner } = text;
  const points: (Html | string)[] = [
    ...(failedAccounts.length > 0 ? [renderFailedAccounts(text, failedAccounts)] : []),
    ...(unlisted > 0 ? [markup`<a href="#${ACCOUNTS_ID}">${banner.unlisted(unlisted)}</a>`] : []),
    ...(failed.length > 0 ? [renderFailed(text, failed), ...unread] : []),
    ...(incomplete.length > 0 ? [banner.incomplete(incomplete.length)] : []),
    ...(drifted.length > 0 ? [banner.drifted(drifted.length)] : []),
    ...(unverified.length > 0 ? [banner.unverified(unverified.length)] : []),
    ...(narrowed ? [markup`${banner.narrowed} <code>${untrusted(JSON.stringify(run.narrowedBy))}</code>`] : []),
    ...(scopes === 0 && failedAccounts.length === 0 ? [banner.none] : []),
  ];
  return points.length === 0 && kind !== 'exact' ? [banner.statusOnly] : points;
}

function renderFailedAccounts(text: RunText, failed: readonly ManifestAccount[]): Html {
  const items = failed
    .slice(0, NAMED_SCOPES)
    .map(({ name, error }) => markup`<li>${untrusted(name)} <code>${untrusted(error?.code)}</code></li>`);
  const rest = failed.length - items.length;
  return markup`${text.banner.accounts(failed.length)}
    <ul class="named">${items}${rest > 0 && markup`<li><a href="#${ACCOUNTS_ID}">${text.more(rest)}</a></li>`}</ul>`;
}

function renderFailed(text: RunText, failed: readonly ProblemScope[]): Html {
  const items = failed
    .slice(0, NAMED_SCOPES)
    .map((scope) => markup`<li>${renderScope(scope)} <code>${untrusted(scope.error?.code)}</code></li>`);
  const rest = failed.length - items.length;
  return markup`${text.banner.failed(failed.length)}
    <ul class="named">${items}${rest > 0 && markup`<li><a href="#${PROBLEMS_ID}">${text.more(rest)}</a></li>`}</ul>`;
}
