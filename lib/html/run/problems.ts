import { type Card, renderCard } from '../components.ts';
import type { PageSection } from '../document.ts';
import { formatCount } from '../format.ts';
import { evidenceOf, type ScopeReason, wordScopeReason } from '../../scope-reason.ts';
import { type Html, markup } from '../markup.ts';
import { renderTable, type TableColumn } from '../table.ts';
import { renderScope, untrusted, untrustedEnglish } from '../untrusted.ts';
import { groupByCause, renderAdvice } from './causes.ts';
import { renderRest } from './sections.ts';
import type { Scope as Place } from '../../scope.ts';
import type { RunText } from './text/en.ts';
import type { RunVerdict, VerdictScope } from './verdict.ts';

/** Anchor of the section. */
export const PROBLEMS_ID = 'problems';

const MOST_SCOPES = 60;
const VISIBLE_SCOPES = 12;
const EVIDENCE_CHARS = 1200;

/** What a report knows of a scope that failed or is in doubt. */
export interface ProblemScope extends VerdictScope, Place {
  readonly reasons?: readonly ScopeReason[] | null | undefined;
  readonly error?:
    | {
        readonly code: string;
        readonly message: string;
        readonly serviceMessage?: string | undefined;
        readonly hint?: string | undefined;
        readonly requestId?: string | undefined;
      }
    | null
    | undefined;
}

interface RunProblems<Scope extends ProblemScope> {
  readonly verdict: RunVerdict<Scope>;
  readonly text: RunText;
  /** Of this page's own, in the tables of scopes that failed or miss secrets, and of those in doubt. */
  readonly columns: {
    readonly failed: readonly TableColumn<Scope>[];
    readonly doubtful: readonly TableColumn<Scope>[];
  };
  /** Rows of a table, and cards, at most; 60 by default. */
  readonly mostRows?: number;
}

/** Scopes that failed, miss secrets or could not be verified, by cause, with what to do; no section when there is none. */
export function renderRunProblems<Scope extends ProblemScope>(problems: RunProblems<Scope>): PageSection[] {
  const { verdict, text, mostRows = MOST_SCOPES } = problems;
  const { failed, incomplete, drifted, unverified } = verdict;
  const cards = [
    ...groupByCause(failed).map((scopes) => failedCard(problems, scopes)),
    ...(['incomplete', 'drifted', 'unverified'] as const).flatMap((kind) => doubtfulCard(problems, kind)),
  ];
  if (cards.length === 0) return [];
  return [
    {
      id: PROBLEMS_ID,
      title: text.problems.title,
      count: formatCount(failed.length + incomplete.length + drifted.length + unverified.length),
      lead: failed.length > 0 ? text.problems.lead : undefined,
      body: markup`${cards.slice(0, mostRows).map(renderCard)}`,
    },
  ];
}

function failedCard<Scope extends ProblemScope>(problems: RunProblems<Scope>, scopes: readonly Scope[]): Card {
  const { text, columns } = problems;
  const { code = 'INTERNAL', hint } = scopes[0]?.error ?? {};
  const renderId = ({ error }: Scope): Html => markup`<span class="id">${untrusted(error?.requestId)}</span>`;
  return {
    tone: 'high',
    pill: text.problems.failed,
    title: markup`<code>${untrusted(code)}</code>`,
    count: formatCount(scopes.length),
    lines: [{ label: text.problems.nextStep, text: renderAdvice(text.problems, code, hint) }],
    body: renderScopes(problems, `${text.problems.failed}${text.colon}${code}`, scopes, [
      ...errorColumn(text, scopes),
      { title: text.columns.requestId, cell: renderId, width: 25 },
      ...columns.failed,
    ]),
  };
}

/** An error's message is English and partly ours: a page of another language has the service's own words of it, if any. */
function errorColumn<Scope extends ProblemScope>(
  { problems: { advice }, columns }: RunText,
  scopes: readonly Scope[],
): TableColumn<Scope>[] {
  const title = columns.error;
  if (advice === null) return [{ title, cell: ({ error }) => untrusted(error?.message) }];
  if (scopes.every(({ error }) => error?.serviceMessage === undefined)) return [];
  return [{ title, cell: ({ error }) => untrustedEnglish(error?.serviceMessage) }];
}

function doubtfulCard<Scope extends ProblemScope>(
  problems: RunProblems<Scope>,
  kind: 'incomplete' | 'drifted' | 'unverified',
): Card[] {
  const { verdict, text, columns } = problems;
  const scopes = verdict[kind];
  if (scopes.length === 0) return [];
  const { label, title, meaning, nextStep } = text.problems[kind];
  return [
    {
      tone: kind === 'unverified' ? 'medium' : 'high',
      pill: label,
      title,
      count: formatCount(scopes.length),
      lines: [
        { label: text.problems.meaning, text: meaning },
        { label: text.problems.nextStep, text: nextStep },
      ],
      body: renderScopes(problems, title, scopes, [
        ...columns.doubtful,
        ...(kind === 'incomplete' ? columns.failed : []),
        { title: text.columns.reason, cell: (scope) => renderReasons(text, scope) },
      ]),
    },
  ];
}

const renderReasons = ({ reasons: texts }: RunText, { reasons }: ProblemScope): Html =>
  markup`${reasons?.map((reason) => {
    const evidence = evidenceOf(reason);
    return markup`<div>${wordScopeReason(reason, texts)} ${evidence !== undefined && untrustedEnglish(evidence, EVIDENCE_CHARS)}</div>`;
  })}`;

function renderScopes<Scope extends ProblemScope>(
  { text, mostRows = MOST_SCOPES }: RunProblems<Scope>,
  caption: string,
  scopes: readonly Scope[],
  columns: ReadonlyArray<TableColumn<Scope>>,
): Html {
  return renderTable({
    caption,
    columns: [{ title: text.columns.project, cell: renderScope, kind: 'main', width: 25 }, ...columns],
    rows: scopes.slice(0, Math.min(MOST_SCOPES, mostRows)),
    visible: VISIBLE_SCOPES,
    total: scopes.length,
    rest: renderRest(text, 'manifest.json'),
    narrow: 'stack',
    labels: text.labels,
  });
}
