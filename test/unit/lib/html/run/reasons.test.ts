import { describe, expect, it } from 'vitest';
import { renderRunProblems } from '../../../../../lib/html/run/problems.ts';
import { EN_RUN } from '../../../../../lib/html/run/text/en.ts';
import { ZH_RUN } from '../../../../../lib/html/run/text/zh.ts';
import { assessRun } from '../../../../../lib/html/run/verdict.ts';
import { SETTINGS } from '../../../../../lib/settings/table.ts';
import { readSources } from '../../../../repository/source-files.ts';
import { because, type ScopeReason } from '../../../../../lib/scope-reason.ts';

const ids = ['1d4c-aa', '77e0-b2'];
const SAMPLES: { readonly [Code in ScopeReason['code']]: Extract<ScopeReason, { readonly code: Code }> } = {
  TAG_QUERY_FORBIDDEN: { code: 'TAG_QUERY_FORBIDDEN' },
  TAG_QUERY_FAILED: { code: 'TAG_QUERY_FAILED', errorCode: 'CSMS_UNAVAILABLE', message: '503', hint: 'Run it again.' },
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

function render(text: typeof EN_RUN, reason: ScopeReason): string {
  const scope = {
    ...({ region: 'cn-north-4', projectId: '0'.repeat(32), status: 'complete', consistency: 'drifted' } as const),
    ...because([reason]),
  };
  const verdict = assessRun({ status: 'complete', consistency: 'drifted', scopes: [scope] });
  const [section] = renderRunProblems({ verdict, text, columns: { failed: [], doubtful: [] } });
  return String(section?.body).replaceAll(/<[^>]+>/g, ' ');
}

/** Names that are the same in any language. */
const NAMES = /csms:secret:getSecretsByTag|CSMS\w*|ID|cn-north|1d4c-aa|77e0-b2/g;

describe('The reason why a scope is not verified', () => {
  it.each(reasons)('speaks the language of the page: $code', (reason) => {
    expect(render(EN_RUN, reason)).toContain(because([reason]).reason?.replaceAll("'", '&#39;'));
    expect(render(ZH_RUN, reason).replaceAll(NAMES, '')).not.toMatch(/[A-Za-z]{2,}/);
  });

  it('keeps its values', () => {
    for (const text of [EN_RUN, ZH_RUN]) {
      expect(render(text, SAMPLES.COUNTS_DIFFER).replaceAll(',', '')).toMatch(/1499.*1500/);
      expect(render(text, SAMPLES.NOT_LISTED)).toMatch(/1d4c-aa\S* ?77e0-b2 \D*(7|5)/);
    }
  });
});

describe('What to do about a scope that failed', () => {
  it('is said in Chinese for every code of CSMS and of the state', () => {
    const sources = [...readSources('lib/csms'), ...readSources('functions')].map(({ text }) => text).join('\n');
    const codes = [...sources.matchAll(/'((?:CSMS|STATE)_[A-Z_]+)'/g)].map(([, code = '']) => code);
    const failing = new Set(codes.filter((code) => !(code in SETTINGS)));
    expect([...failing].filter((code) => !Object.hasOwn(ZH_RUN.problems.advice, code))).toEqual([]);
    expect(failing.size).toBeGreaterThan(10);
  });
});
