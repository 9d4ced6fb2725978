import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseState } from '../../functions/failed-rotation-notifier/state/parse.ts';
import { unite } from '../../functions/failed-rotation-notifier/state/merge.ts';
import type { CallContext, CsmsClient } from '../../lib/csms/client.ts';
import { parseEnvelope, toCsmsError } from '../../lib/csms/errors.ts';
import { listTaggedSecrets } from '../../lib/csms/list-tagged.ts';
import { walkSecrets, walkTasks } from '../../lib/csms/operations.ts';
import { parseJson } from '../../lib/csms/parse-json.ts';
import { CodedError, codeOf } from '../../lib/errors.ts';
import { createLog } from '../../lib/log.ts';
import { parseManifest } from '../../lib/run/parse-manifest.ts';
import { recognise } from '../../lib/runtime/triggers/recognise.ts';
import { parseAccounts } from '../../lib/settings/accounts.ts';
import { parseFindings } from '../../lib/settings/findings.ts';
import { parseRoutes, parseSilences } from '../../lib/settings/routes.ts';
import { parseScopes, selectScopes, typedScopes } from '../../lib/settings/scopes.ts';
import { evaluateTags, parseTagPolicy } from '../../lib/settings/tag-policy.ts';
import { cases, nearly, nearlyJson } from './mutate.ts';

/*
 * Whatever comes in, what comes out is a typed result or a typed error, soon. `npm run fuzz`; FUZZ_FACTOR multiplies the cases.
 */

const ROOT = new URL('../..', import.meta.url).pathname;
const readSample = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const filesBelow = (folder: string, ext: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ext))
    .map((name) => join(folder, name));

/** A second is far above what any case takes, however loaded the machine is. */
const MOST_MS = 5_000;

function soon<Result>(work: () => Result): Result {
  const startedMs = performance.now();
  try {
    return work();
  } finally {
    expect(performance.now() - startedMs).toBeLessThan(MOST_MS);
  }
}

/** Undefined for an error that is ours. @throws any other */
function typed<Result>(work: () => Result): Result | undefined {
  try {
    return soon(work);
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

const CONTEXT: CallContext = {
  scope: { region: 'cn-north-4', projectId: '0'.repeat(32) },
  counts: { requests: 0, retries: 0, throttled: 0 },
};
const log = createLog({ level: () => 'error', fields: {}, redact: (fields) => fields });

/** Answers with these texts one after the other, then with the last one for ever. */
function clientOf(answers: readonly string[]): { client: CsmsClient; readonly requests: number } {
  let requests = 0;
  return {
    client: {
      log,
      firstRequestSent: Promise.resolve(),
      close: () => Promise.resolve(),
      call: () => {
        requests += 1;
        if (requests > MOST_REQUESTS) throw new Error('the list does not end');
        return Promise.resolve().then(() => parseOrBroken(answers[Math.min(requests, answers.length) - 1] ?? ''));
      },
    },
    get requests() {
      return requests;
    },
  };
}

/** As the client does with a body that is not JSON. */
function parseOrBroken(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new CodedError('HTTP_BODY_BROKEN', 'the response is not JSON');
  }
}

const MOST_REQUESTS = 40;

async function drain(pages: AsyncIterable<{ readonly rows: readonly unknown[] }>): Promise<number> {
  let rows = 0;
  for await (const page of pages) rows += page.rows.length;
  return rows;
}

async function typedAsync(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    expect(codeOf(error)).toMatch(/^(?:CSMS|HTTP|ACCOUNT)_/);
  }
}

const API = filesBelow('test/fixtures/api-docs', '.json').map(readSample);
const answers = fc.array(nearlyJson(API), { minLength: 1, maxLength: 4 });

describe('responses of CSMS', () => {
  it('are secrets, or an error of ours, in a bounded number of requests', async () => {
    await fc.assert(
      fc.asyncProperty(answers, fc.boolean(), async (texts, withShared) => {
        const service = clientOf(texts);
        const query = { eventName: undefined, withShared };
        await typedAsync(() =>
          drain(walkSecrets(service.client, { query, expected: () => Promise.resolve(undefined), context: CONTEXT })),
        );
        expect(service.requests).toBeLessThan(MOST_REQUESTS);
      }),
      cases(15_000),
    );
  });

  it('are tasks, or an error of ours', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (texts) => {
        const service = clientOf(texts);
        await typedAsync(() => drain(walkTasks(service.client, { status: 'FAILED' }, CONTEXT)));
        expect(service.requests).toBeLessThan(MOST_REQUESTS);
      }),
      cases(10_000),
    );
  });

  it('are secrets with their tags, or an error of ours', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (texts) => {
        const service = clientOf(texts);
        await typedAsync(() => listTaggedSecrets(service.client, {}, CONTEXT));
        expect(service.requests).toBeLessThan(MOST_REQUESTS);
      }),
      cases(10_000),
    );
  });

  it('that are errors have a code of ours, one line, and no signature', () => {
    const envelope = nearlyJson([
      { error_code: 'CSMS.0002', error_msg: 'no' },
      { error: { code: 'APIGW.0301', message: 'Incorrect IAM authentication information: canonicalRequest:GET' } },
      { code: 'SMN.0001', message: 'x', request_id: '1' },
      { error: { code: '403', title: 'Forbidden' } },
    ]);
    fc.assert(
      fc.property(envelope, fc.integer({ min: 300, max: 599 }), (text, status) => {
        const error = soon(() => toCsmsError({ status, headers: {}, body: Buffer.from(text) }, 'GET /v1/x'));
        expect(error.code).toMatch(/^CSMS_[A-Z_]+$/);
        expect(error.message).not.toMatch(/[\r\n]|canonicalRequest:/);
        soon(() => parseEnvelope(text));
      }),
      cases(20_000),
    );
  });
});

describe('events', () => {
  const samples = filesBelow('events', '.json').map(readSample);
  it('are recognised, or refused with an error of ours, whatever stands in them', () => {
    fc.assert(
      fc.property(nearly(samples), (event) => {
        const trigger = soon(() => recognise(event));
        if (trigger.kind !== 'http') typed(() => trigger.readCommand());
      }),
      cases(20_000),
    );
  });
});

describe('settings that are JSON', () => {
  const refuses = (parse: (text: string) => unknown) => (text: string) => {
    try {
      soon(() => parse(text));
    } catch (error) {
      // the text of a setting that is refused: an Error with what is wrong
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).constructor === Error || error instanceof CodedError).toBe(true);
    }
  };
  const POLICY = {
    required: ['owner', 'env'],
    allowed: { env: ['prod', 'dev'], 'cost-center': { pattern: '^cc-\\d{4}$' } },
    forbidden: ['tmp'],
    ownerKey: 'owner',
    groupBy: ['env'],
    byType: { COMMON: { required: ['a'] } },
  };
  const FINDINGS = { UNUSED: { afterDays: 90, except: [{ tag: { keep: '*' } }, { name: '^tmp-' }] }, UNROTATED: 'off' };
  const ROUTES = [{ match: { tag: { owner: 'team-1' }, name: '^a', severity: ['high'] }, channels: ['hook'] }];
  const SILENCES = [{ match: { name: '^tmp-' }, until: '2026-12-31T00:00:00Z', reason: 'migration' }];
  const ACCOUNTS = [
    { name: 'prod', domainId: 'd'.repeat(32), agency: 'csms-reader', externalId: { from: 'CSMS_EXTERNAL_ID' } },
    { organization: true, agency: 'r', exclude: ['a'], parentId: 'ou-1' },
  ];

  it.each([
    ['TAG_POLICY', [POLICY], parseTagPolicy],
    ['FINDINGS', [FINDINGS], parseFindings],
    ['NOTIFY_ROUTES', [ROUTES], parseRoutes],
    ['NOTIFY_SILENCES', [SILENCES], parseSilences],
    ['CSMS_ACCOUNTS', [ACCOUNTS], parseAccounts],
  ] as const)('%s is taken or refused', (_, samples, parse) => {
    fc.assert(fc.property(nearlyJson(samples), refuses(parse)), cases(4_000));
  });

  it('a policy that is taken judges any tags', () => {
    const tags = fc.dictionary(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), { maxKeys: 5 });
    fc.assert(
      fc.property(nearlyJson([POLICY]), tags, (text, given) => {
        let policy;
        try {
          policy = parseTagPolicy(text);
        } catch {
          return;
        }
        const parsed = policy;
        soon(() => evaluateTags(parsed, 'COMMON', given));
      }),
      cases(4_000),
    );
  });

  it('CSMS_SCOPES is taken or refused, and what is taken selects from what there is', () => {
    const item = fc.stringMatching(/^!?[a-z*-]{0,4}:?[0-9a-f*]{0,33}(=[a-z]{0,3})?(@[a-z*]{0,3})?$/);
    fc.assert(
      fc.property(fc.array(fc.oneof(item, fc.string({ maxLength: 12 })), { maxLength: 4 }), (items) => {
        try {
          typedScopes(parseScopes(items.join(',')));
        } catch (error) {
          expect((error as Error).constructor).toBe(Error);
        }
        typed(() => selectScopes([{ region: 'a', projectId: '0'.repeat(32) }], items));
      }),
      cases(10_000),
    );
  });
});

describe('objects of the store', () => {
  const states = filesBelow('test/fixtures/v0.1', '-state.json').map(readSample);
  it('a state is read, or called damaged; what is read can be united with itself', () => {
    fc.assert(
      fc.property(nearlyJson(states), (text) => {
        const state = typed(() => parseState(text, 'rotation/state/x.json'));
        if (state) soon(() => unite(state, state));
      }),
      cases(10_000),
    );
  });

  it('a manifest is read, or is none', () => {
    const manifest = {
      version: 1,
      function: 'inventory-export',
      runId: '20261122T060000Z-1a2b3c4d',
      startedAt: '2026-11-22T06:00:00.000Z',
      finishedAt: '2026-11-22T06:00:01.000Z',
      trigger: 'direct',
      status: 'complete',
      fileSchema: 'region,project_id',
      files: [{ key: 'a', format: 'csv', size: 1, rows: 1, MD5checksum: 'a', sha256: 'b' }],
      scopes: [
        {
          region: 'a',
          projectId: 'b',
          status: 'complete',
          lastComplete: { runId: '20261122T060000Z-1a2b3c4d', files: [] },
        },
      ],
      totals: {},
    };
    fc.assert(
      fc.property(nearlyJson([manifest]), (text) => {
        const found = soon(() => parseManifest(Buffer.from(text)));
        if (found) expect(Array.isArray(found.scopes)).toBe(true);
      }),
      cases(10_000),
    );
  });
});
