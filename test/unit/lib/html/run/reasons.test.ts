import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ErrorInfo } from '../../../../../lib/errors.ts';
import { renderRunProblems } from '../../../../../lib/html/run/problems.ts';
import { EN_RUN } from '../../../../../lib/html/run/text/en.ts';
import { ZH_RUN } from '../../../../../lib/html/run/text/zh.ts';
import { assessRun } from '../../../../../lib/html/run/verdict.ts';
import { because, type ScopeReason } from '../../../../../lib/scope-reason.ts';
import type { Consistency } from '../../../../../lib/scope.ts';
import { ourTextOf, textOf } from '../../../../support/read-page.ts';

const ids = ['1d4c-aa', '77e0-b2'];
const SAMPLES: { readonly [Code in ScopeReason['code']]: Extract<ScopeReason, { readonly code: Code }> } = {
  TAG_QUERY_FORBIDDEN: { code: 'TAG_QUERY_FORBIDDEN' },
  TAG_QUERY_FAILED: {
    ...({ code: 'TAG_QUERY_FAILED', errorCode: 'CSMS_UNAVAILABLE' } as const),
    ...{ message: '503 Busy now.: POST /v1/x', serviceMessage: '503 Busy now.', hint: 'Run it again.' },
  },
  NARROWED_BY_EVENT: { code: 'NARROWED_BY_EVENT' },
  OWNERS_UNKNOWN: { code: 'OWNERS_UNKNOWN', secrets: 1234 },
  LIST_MAY_BE_CUT: { code: 'LIST_MAY_BE_CUT' },
  TAG_QUERY_INCONSISTENT: { code: 'TAG_QUERY_INCONSISTENT', counted: [39, 40], returned: 35 },
  COUNTS_DIFFER: { code: 'COUNTS_DIFFER', listed: 1499, counted: 1500 },
  NOT_LISTED: { code: 'NOT_LISTED', ids, total: 7 },
  NOT_IN_TAG_QUERY: { code: 'NOT_IN_TAG_QUERY', ids, total: 2 },
  TASKS_INCOMPLETE: { code: 'TASKS_INCOMPLETE', listed: 1000, counted: 2500 },
};
const reasons = Object.values(SAMPLES);

type Scope = { status: 'complete' | 'failed'; consistency?: Consistency; error?: ErrorInfo } & ReturnType<
  typeof because
>;

function render(text: typeof EN_RUN, said: Scope): string {
  const scope = { region: 'cn-north-4', projectId: '0'.repeat(32), ...said };
  const other = { region: 'cn-east-3', projectId: '1'.repeat(32), status: 'complete', consistency: 'exact' } as const;
  const verdict = assessRun({ status: 'partial', consistency: 'drifted', scopes: [scope, other] });
  const [section] = renderRunProblems({ verdict, text, columns: { failed: [], doubtful: [] } });
  return String(section?.body);
}

const renderReason = (text: typeof EN_RUN, reason: ScopeReason): string =>
  render(text, { status: 'complete', consistency: 'drifted', ...because([reason]) });

/** Names that are the same in any language. */
const NAMES = /\b(csms:[:\w]+|[A-Z]+(_[A-Z]+)+|CSMS|ID)\b/g;

describe('The reason why a scope is not verified', () => {
  it.each(reasons)('speaks the language of the page: $code', (reason) => {
    const ours = ourTextOf(renderReason(EN_RUN, reason));
    expect(because([reason]).reason?.replaceAll("'", '&#39;')).toContain(ours.split(' Reason ')[1]?.split(/ {2}|$/)[0]);
    expect(ourTextOf(renderReason(ZH_RUN, reason)).replaceAll(NAMES, '')).not.toMatch(/[A-Za-z]{2,}/);
  });

  it('keeps its values', () => {
    for (const text of [EN_RUN, ZH_RUN]) {
      expect(textOf(renderReason(text, SAMPLES.COUNTS_DIFFER)).replaceAll(',', '')).toMatch(/1499.*1500/);
      expect(textOf(renderReason(text, SAMPLES.NOT_LISTED))).toMatch(/7\D.* 1d4c-aa, 77e0-b2, …/);
      expect(textOf(renderReason(text, SAMPLES.TAG_QUERY_FAILED))).toMatch(/CSMS_UNAVAILABLE.* 503 Busy now\./);
    }
  });

  it('is an English sentence in the manifest, with all that was said', () => {
    expect(because([SAMPLES.TAG_QUERY_FAILED, SAMPLES.NOT_LISTED]).reason).toBe(
      'The tag query failed (CSMS_UNAVAILABLE), so the list is not verified. Run it again. 503 Busy now.: POST /v1/x. ' +
        '7 secrets in the tag query but not listed: 1d4c-aa, 77e0-b2, …',
    );
  });
});

/** Of what a run, a scope or a channel can fail with: the page of error codes but for settings, events, commands and tools. */
function codesOfRuns(): string[] {
  const [, page = ''] = readFileSync('lib/runtime/ERRORS.md', 'utf8').split('### The run');
  const [ofFunctions = '', ...ofCommands] = page.split('## Errors of the commands');
  expect(ofCommands, 'a heading of lib/runtime/ERRORS.md').toHaveLength(1);
  const codes = [...ofFunctions.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code = '']) => code);
  // these end an invocation before there is a run, or after its page is written
  return codes.filter((code) => !['RESULT_NONE_YET', 'RESPONSE_TOO_LARGE', 'HEARTBEAT_REFUSED'].includes(code));
}

describe('A scope that failed', () => {
  const ours = { message: 'Our message.', hint: 'Our hint.' };

  it.each(codesOfRuns())('has nothing English of ours on a Chinese page: %s', (code) => {
    const error = { code, ...ours, serviceMessage: '403 Their words.' };
    const html = render(ZH_RUN, { status: 'failed', error });
    expect(html).not.toMatch(/Our (message|hint)/);
    expect(html).toContain('<span lang="en"><bdi>403 Their words.</bdi></span>');
    expect(ourTextOf(html).replaceAll(NAMES, '')).toMatch(/处理建议 .*[\u4E00-\u9FFF]{4}/);
    expect(ourTextOf(html)).not.toContain(ZH_RUN.problems.noHint);
  });

  it('has no column for what no service said', () => {
    const html = render(ZH_RUN, { status: 'failed', error: { code: 'RUN_OUT_OF_TIME', ...ours } });
    expect(textOf(html)).not.toContain(ZH_RUN.columns.error);
  });

  it('has the message and the hint of the error on an English page', () => {
    const html = render(EN_RUN, { status: 'failed', error: { code: 'RUN_OUT_OF_TIME', ...ours } });
    expect(textOf(html)).toMatch(/Next step Our hint\..* Our message\./);
  });
});
