import { groupBy } from '../../group-by.ts';
import type { Discovery, ManifestAccount } from '../../run/discovery.ts';
import { describePlace, type Scope } from '../../scope.ts';
import { renderPill } from '../components.ts';
import type { PageSection } from '../document.ts';
import { formatCount } from '../format.ts';
import { type Html, markup } from '../markup.ts';
import { renderTable } from '../table.ts';
import { untrusted } from '../untrusted.ts';
import { renderAdvice } from './causes.ts';
import { renderRest } from './sections.ts';
import type { RunText } from './text/en.ts';

/** Anchor of the section. */
export const ACCOUNTS_ID = 'accounts';

const MOST_ACCOUNTS = 100;
const VISIBLE_ACCOUNTS = 12;
/** Of each kind of note. */
const MOST_NOTES = 20;

interface DiscoveredRun {
  readonly accounts?: readonly ManifestAccount[] | null | undefined;
  readonly discovery?: Discovery | null | undefined;
}

/** Whose projects were read, and what of them is not among the scopes; no section where projects are not discovered. */
export function renderAccounts(text: RunText, { accounts, discovery }: DiscoveredRun): PageSection[] {
  if (!accounts || !discovery) return [];
  const sorted = [...accounts].sort((a, b) => Number(a.status === 'complete') - Number(b.status === 'complete'));
  const table = renderTable({
    caption: text.accounts.title,
    columns: [
      {
        title: text.accounts.account,
        kind: 'main',
        width: 35,
        cell: ({ name, accountId }) =>
          markup`${name === accountId ? text.accounts.own : untrusted(name)}<span class="id">${untrusted(accountId)}</span>`,
      },
      {
        title: text.accounts.projects,
        kind: 'number',
        width: 15,
        cell: ({ scopes }) => formatCount(scopes),
      },
      { title: text.accounts.status, cell: (account) => renderStatus(text, account) },
    ],
    rows: sorted.slice(0, MOST_ACCOUNTS),
    visible: VISIBLE_ACCOUNTS,
    total: accounts.length,
    rest: renderRest(text, 'manifest.json'),
    narrow: 'stack',
    labels: text.labels,
  });
  const notes = notesOf(text, discovery);
  return [
    {
      id: ACCOUNTS_ID,
      title: text.accounts.title,
      count: formatCount(accounts.length),
      lead: text.accounts.lead(discovery.requests),
      body: markup`<div class="panel">${table}</div>${notes.length > 0 && markup`<ul class="plain-list note">${notes.map((note) => markup`<li>${note}</li>`)}</ul>`}`,
    },
  ];
}

function renderStatus(text: RunText, { status, error }: ManifestAccount): Html {
  if (status === 'complete') return renderPill('ok', text.accounts.read);
  const { code = 'INTERNAL', hint } = error ?? {};
  return markup`${renderPill('high', text.accounts.failed)} <code>${untrusted(code)}</code>
    <small>${renderAdvice(text.problems, code, hint)}</small>`;
}

function notesOf(text: RunText, discovery: Discovery): (Html | string)[] {
  const { skipped, gone, warnings, crossCheck, leftOut } = discovery;
  const { accounts } = text;
  const unnamed = skipped.filter(({ reason }) => reason === 'PROJECT_NAME_UNKNOWN');
  const byRegion = groupBy(skipped, ({ reason, region }) => (reason === 'REGION_WITHOUT_CSMS' ? region : undefined));
  const other = leftOut.domain + leftOut.mos;
  const unused = warnings.filter(({ code }) => code === 'EXCLUSION_UNUSED');
  const failed = warnings.filter(({ code }) => code === 'CONFIG_FAILED');
  return [
    ...list(text, crossCheck?.missing ?? [], (scope) => markup`${accounts.missing} ${renderInLine(scope)}`),
    ...list(text, unnamed, (each) => markup`${accounts.unnamed} ${untrusted(each.detail)}`),
    ...list(text, gone, (scope) => markup`${accounts.gone} ${renderInLine(scope)}`),
    ...list(text, unused, ({ detail }) => markup`${accounts.unused} <code>${untrusted(detail)}</code>`),
    ...list(
      text,
      failed,
      ({ detail, error }) =>
        markup`${accounts.configFailed} ${untrusted(detail)} <code>${untrusted(error?.code)}</code>`,
    ),
    ...list(text, [...byRegion], ([region, scopes]) => accounts.withoutCsms(region, scopes.length)),
    ...(leftOut.disabled + other > 0 ? [accounts.leftOut(leftOut.disabled, other)] : []),
  ];
}

const renderInLine = (scope: Scope): Html =>
  markup`${untrusted(describePlace(scope))} <code>${untrusted(scope.projectId)}</code>`;

function list<Item>(text: RunText, items: readonly Item[], render: (item: Item) => Html | string): (Html | string)[] {
  const rest = items.length - MOST_NOTES;
  return [...items.slice(0, MOST_NOTES).map(render), ...(rest > 0 ? [text.more(rest)] : [])];
}
