import { expect, it } from 'vitest';
import type { CallContext, CsmsClient } from '../../../../lib/csms/client.ts';
import { isWhole, listFirstTagged, listTaggedSecrets } from '../../../../lib/csms/list-tagged.ts';
import { createLog } from '../../../../lib/log.ts';

const CONTEXT: CallContext = {
  scope: { region: 'cn-north-4', projectId: '0'.repeat(32) },
  counts: { requests: 0, retries: 0, throttled: 0 },
};

/** Answers each page as `pageAt` says, and counts. */
function serviceOf(pageAt: (offset: number) => { ids: readonly string[]; total: number }) {
  const service = { requests: 0, client: undefined as unknown as CsmsClient };
  service.client = {
    log: createLog({ level: () => 'error', fields: {}, redact: (fields) => fields }),
    firstRequestSent: Promise.resolve(),
    close: () => Promise.resolve(),
    call: ({ body }) => {
      service.requests += 1;
      if (service.requests > 1_000) throw new Error('the list does not end');
      const { ids, total } = pageAt(Number((body as { offset: string }).offset));
      const resources = ids.map((id) => ({ resource_id: id, resource_name: id, tags: [] }));
      return Promise.resolve({ resources, total_count: total });
    },
  };
  return service;
}

const idsFrom = (start: number, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `id-${start + at}`);

it.each([Number.MAX_SAFE_INTEGER, 169_220_804_000])(
  'ends where nothing new comes, though the count is %i',
  async (total) => {
    const repeated = serviceOf(() => ({ ids: idsFrom(0, 1000), total }));
    const found = await listTaggedSecrets(repeated.client, {}, CONTEXT);
    expect(found.secrets.size).toBe(1000);
    expect(isWhole(found)).toBe(false);
    expect(repeated.requests).toBeLessThan(25);

    const empty = serviceOf((offset) => ({ ids: offset === 0 ? idsFrom(0, 1000) : [], total }));
    expect((await listTaggedSecrets(empty.client, {}, CONTEXT)).secrets.size).toBe(1000);
    expect(empty.requests).toBeLessThan(25);

    const nothing = serviceOf(() => ({ ids: [], total }));
    expect((await listFirstTagged(nothing.client, CONTEXT)).secrets.size).toBe(0);
    expect(nothing.requests).toBeLessThan(5);
  },
);

it('asks for every page of a list that adds up, once', async () => {
  const service = serviceOf((offset) => ({ ids: idsFrom(offset, Math.min(1000, 25_500 - offset)), total: 25_500 }));
  const found = await listTaggedSecrets(service.client, {}, CONTEXT);
  expect(found.secrets.size).toBe(25_500);
  expect(isWhole(found)).toBe(true);
  expect(service.requests).toBe(26);
  expect(found.hasAllPages).toBe(true);
});

it('asks for no page behind a last one that is full', async () => {
  const service = serviceOf((offset) => ({ ids: idsFrom(offset, 1000), total: 2000 }));
  expect((await listTaggedSecrets(service.client, {}, CONTEXT)).secrets.size).toBe(2000);
  expect(service.requests).toBe(2);
});
