import { createCsmsClient, type CallContext, type CsmsClient } from '../../../lib/csms/client.ts';
import { listFirstTagged } from '../../../lib/csms/list-tagged.ts';
import { listProven, listUntilProven } from '../../../lib/csms/list-proven.ts';
import { walkSecrets } from '../../../lib/csms/operations.ts';
import type { Verdict } from '../../../lib/csms/proof.ts';
import { serveLister, type Sink } from './lister.ts';

/* Lists with this project's client, with the proof as the inventory does, or without. */

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

serveLister(({ endpoint, ak, sk, concurrency, proves }) => {
  const client = createCsmsClient({
    endpoint,
    credentials: { current: () => ({ type: 'aksk', ak, sk }), refresh: () => undefined },
    // so that the machine is measured; the SDK has no limit
    ratePerSecond: 1000,
    concurrency,
    timeLeftMs: () => Infinity,
    log: silent,
  });
  return async (scope, sink) => {
    const context: CallContext = { scope, counts: { requests: 0, retries: 0, throttled: 0 } };
    return proves ? listAndProve(client, context, sink) : listAlone(client, context, sink);
  };
});

async function listAlone(client: CsmsClient, context: CallContext, sink: Sink): Promise<undefined> {
  const pages = walkSecrets(client, { query: { withShared: true }, expected: async () => undefined, context });
  for await (const { rows } of pages) if (!sink.add(rows.map(({ id }) => id))) return;
}

/** Where the counts differ, all is listed once more. */
async function listAndProve(client: CsmsClient, context: CallContext, sink: Sink): Promise<string | undefined> {
  const list = async (): Promise<{ verdict: Verdict }> => ({
    verdict: await listProven(context, {
      client,
      withShared: true,
      askTagQuery: () => listFirstTagged(client, context),
      onPage: ({ secrets }) => void sink.add(secrets.map(({ id }) => id)),
    }),
  });
  const { verdict } = await listUntilProven(list, () => sink.takeBack());
  const isProven = verdict.status === 'complete' && verdict.consistency === 'exact';
  return isProven ? undefined : (verdict.reasons ?? []).map(({ code }) => code).join(', ');
}
