import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { listProven } from '../../../../lib/csms/list-proven.ts';
import { SCOPE, startScriptedService } from '../../../support/scripted-service.ts';

afterEach(() => void vi.useRealTimers());

const page = (from: number, marker: string | undefined) => ({
  secrets: Array.from({ length: 1_000 }, (_, index) => ({ id: `id-${from + index}`, name: `n-${from + index}` })),
  page_info: { current_count: 1_000, ...(marker === undefined ? {} : { next_marker: marker }) },
});

it('A list that takes long says in the log how far it has come, at most every five seconds', async () => {
  const lines: [string, unknown][] = [];
  const log = {
    debug() {},
    info: (message: string, fields?: object) => void lines.push([message, fields]),
    warn() {},
    error() {},
  };
  const service = await startScriptedService({ log });
  onTestFinished(() => service.close());
  const pages = ['a', 'b', 'c', undefined].map((marker, index) => page(index * 1_000, marker));
  service.script(() => ({ body: pages[service.requests.length - 1] ?? {} }));
  vi.useFakeTimers({ toFake: ['performance'] });
  await listProven(service.context, {
    client: service.client,
    withShared: true,
    askTagQuery: async () => ({ reason: { code: 'TAG_QUERY_FORBIDDEN' } }),
    onPage: () => void vi.advanceTimersByTime(2_600),
  });
  expect(lines).toEqual([['project is being listed', { ...SCOPE, listed: 3_000 }]]);
});
