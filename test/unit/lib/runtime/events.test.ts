import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  AK,
  catchLog,
  define,
  functionGraphContext,
  lambdaContext,
  PROJECT_ID,
  setEnvironment,
  SETTINGS,
  SK,
  thrownBy,
  type Response,
} from './support.ts';

const EVENTS = new URL('../../../../events/', import.meta.url);
const names = readdirSync(EVENTS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -5).replaceAll('\\', '/'))
  .sort();
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, EVENTS), 'utf8'));

const DEFAULT = { command: {}, readOnly: false };
const DRY = { command: { dryRun: true }, readOnly: false };
const LATEST = { command: {}, readOnly: true, latest: true };
const QUERY = { command: { dryRun: true }, readOnly: true };
/** What a sample's run is told, or the HTTP status, or the code that is thrown. */
const EXPECTED: Readonly<Record<string, object | number | string>> = {
  'direct/default': DEFAULT,
  'direct/dry-run': DRY,
  'direct/unknown-field': 'COMMAND_INVALID',
  'direct/wrong-type': 'COMMAND_INVALID',
  'functiongraph/apig-delete': 405,
  'functiongraph/apig-get': LATEST,
  'functiongraph/apig-get-html': 200,
  'functiongraph/apig-get-query': QUERY,
  'functiongraph/apig-get-unknown-query': 422,
  'functiongraph/apig-head': 200,
  'functiongraph/apig-post': DRY,
  'functiongraph/apig-post-bad-base64': 400,
  'functiongraph/apig-post-empty': DEFAULT,
  'functiongraph/apig-post-form': 415,
  'functiongraph/apig-post-not-json': 400,
  'functiongraph/apig-post-not-utf8': 400,
  'functiongraph/apig-post-plain-body': DRY,
  'functiongraph/apig-post-polluting': 422,
  'functiongraph/apig-post-query': 422,
  'functiongraph/apig-post-unicode': 422,
  'functiongraph/apig-post-unknown-field': 422,
  'functiongraph/console-blank': 'EVENT_UNKNOWN',
  'functiongraph/cts': 'EVENT_UNKNOWN',
  'functiongraph/dis': 'EVENT_UNKNOWN',
  'functiongraph/eventgrid': 'EVENT_UNKNOWN',
  'functiongraph/kafka': 'EVENT_UNKNOWN',
  'functiongraph/lts': 'EVENT_UNKNOWN',
  'functiongraph/obs': 'EVENT_UNKNOWN',
  'functiongraph/smn': DEFAULT,
  'functiongraph/smn-broken-message': DEFAULT,
  'functiongraph/smn-several-records': DEFAULT,
  'functiongraph/smn-text': DEFAULT,
  'functiongraph/smn-without-records': 'EVENT_UNKNOWN',
  'functiongraph/timer': DEFAULT,
  'functiongraph/timer-broken-user-event': 'EVENT_USER_EVENT',
  'functiongraph/timer-dry-run': DRY,
  'functiongraph/timer-unknown-field': 'COMMAND_INVALID',
  'functiongraph/timer-without-user-event': DEFAULT,
  'lambda/api-gateway-v1-get': LATEST,
  'lambda/api-gateway-v1-get-query': QUERY,
  'lambda/api-gateway-v1-post': DRY,
  'lambda/api-gateway-v2-get': LATEST,
  'lambda/api-gateway-v2-get-query': QUERY,
  'lambda/api-gateway-v2-post': DRY,
  'lambda/eventbridge-other': 'EVENT_UNKNOWN',
  'lambda/function-url-get': LATEST,
  'lambda/function-url-post': DRY,
  'lambda/load-balancer': 'EVENT_UNKNOWN',
  'lambda/s3': 'EVENT_UNKNOWN',
  'lambda/schedule': DEFAULT,
  'lambda/schedule-dry-run': DRY,
  'lambda/schedule-scheduler': DEFAULT,
  'lambda/schedule-scheduler-dry-run': DRY,
  'lambda/sns': DEFAULT,
  'lambda/sns-text': DEFAULT,
  'lambda/sqs': 'EVENT_UNKNOWN',
};

/** `functiongraph/smn-text` is a variant of `functiongraph/smn`; some sources have a hyphen of their own. */
const triggerOf = (name: string): string =>
  name.startsWith('direct/') ? 'direct' : (/^(.*?\/(api-gateway-v\d|function-url|[a-z]+))/.exec(name)?.[1] ?? name);

describe.each([
  ['a FunctionGraph context', functionGraphContext],
  ['a Lambda context', lambdaContext],
])('under %s', (_name, createContext) => {
  beforeEach(() => {
    catchLog();
    setEnvironment({
      ...SETTINGS,
      HUAWEICLOUD_SDK_AK: AK,
      HUAWEICLOUD_SDK_SK: SK,
      HUAWEICLOUD_SDK_PROJECT_ID: PROJECT_ID,
    });
  });

  it.each(names)('%s does what events/README.md says', async (name) => {
    const outcome = await outcomeOf(define()(read(name), createContext()));
    expect(outcome).toMatchObject(expectedOf(name));
  });
});

interface Outcome {
  readonly code?: string | undefined;
  readonly statusCode?: number;
  readonly told?: unknown;
}

async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  const thrown = await thrownBy(call);
  if (thrown !== undefined) return { code: thrown.code };
  const { statusCode, body } = (await call) as Partial<Response>;
  if (statusCode === undefined) return { told: await call };
  return { statusCode, told: body?.startsWith('{') === true ? JSON.parse(body) : body };
}

function expectedOf(name: string): Outcome {
  const expected = EXPECTED[name];
  if (typeof expected === 'string') return { code: expected };
  return typeof expected === 'number' ? { statusCode: expected } : { told: { ...expected, trigger: triggerOf(name) } };
}

it('has an expectation and a row of provenance for every sample, and for nothing else', () => {
  const readme = readFileSync(new URL('README.md', EVENTS), 'utf8');
  expect(names).toEqual(Object.keys(EXPECTED).sort());
  const rows = readme.split('\n').filter((line) => line.startsWith('| `'));
  const told = rows.flatMap((row) => samplesOf(row.split('|')[1] ?? '', names));
  expect(told.sort()).toEqual(names);
});

/** `a/b`, `-c` is a/b and a/b-c; `d` alone is in the folder of the one before. */
function samplesOf(cell: string, known: readonly string[]): string[] {
  const [first = '', ...rest] = [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
  const folder = first.split('/')[0] ?? '';
  const stem = first.replace(/-(get|unicode|bad-base64)$/, '');
  return [first, ...rest.map((name) => resolve(name, folder, [first, stem, stem.replace(/-post$/, '')], known))];
}

function resolve(name: string, folder: string, stems: readonly string[], known: readonly string[]): string {
  if (name.includes('/')) return name;
  if (!name.startsWith('-')) return `${folder}/${name}`;
  return stems.map((stem) => stem + name).find((candidate) => known.includes(candidate)) ?? name;
}

it('names what an event is that is not accepted, its keys, and never its values', async () => {
  catchLog();
  const thrown = await thrownBy(
    define()({ Records: [{ s3: { bucket: 'private-name' } }], note: 'private-note' }, undefined),
  );
  expect(thrown?.message).toMatch(
    /^This is an OBS event\. Its keys: Records, note\. Accepted: .*timer.*SMN.*plain object/,
  );
  expect(thrown?.message).not.toContain('private');
});

it.each([
  ['an array', []],
  ['a string', 'run'],
  ['a number', 1],
])('refuses %s', async (what, event) => {
  catchLog();
  expect((await thrownBy(define()(event, undefined)))?.message).toContain(`This is ${what}`);
});

it.each([null, undefined])('takes %s as the default command', async (event) => {
  catchLog();
  setEnvironment({ ...SETTINGS, HUAWEICLOUD_SDK_PROJECT_ID: PROJECT_ID });
  expect(await define()(event, undefined)).toMatchObject({ command: {}, trigger: 'direct' });
});

it('refuses half a surrogate pair in a command, and takes whole ones and backslashes', async () => {
  catchLog();
  expect(await thrownBy(define()({ scopes: ['a\ud800b'] }, undefined))).toMatchObject({ code: 'COMMAND_INVALID' });
  await expect(define()({ scopes: ['\u{1f600}', '\\ud800'] }, functionGraphContext())).resolves.toBeDefined();
});
