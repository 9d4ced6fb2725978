import { serialize } from 'node:v8';
import { expect, it } from 'vitest';
import { checkScope } from '../../../../functions/failed-rotation-notifier/check-scope.ts';
import { createStateStore } from '../../../../functions/failed-rotation-notifier/state/store.ts';
import { createCsmsClient } from '../../../../lib/csms/client.ts';
import { describeError } from '../../../../lib/errors.ts';
import { TEST_ACCESS_KEY } from '../../../../lib/local/emulator/credentials.ts';
import { startEmulator } from '../../../../lib/local/emulator/emulator.ts';
import { createEstate } from '../../../../lib/local/emulator/estate.ts';
import { DAY_MS } from '../../../../lib/text/time.ts';
import { projectId } from '../../../support/function-bench.ts';
import { MemoryStore } from '../../lib/run/memory-store.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

it('keeps of a scope in which nothing has happened its numbers, whatever the number of its secrets', async () => {
  const region = 'cn-north-4';
  const counts = [5, 400];
  const scopes = counts.map((_, at) => ({ region, projectId: projectId(at + 1), secrets: [] }));
  const emulator = await startEmulator({ estate: createEstate({ scopes }) });
  const client = createCsmsClient({
    endpoint: emulator.endpoint,
    credentials: { current: () => ({ type: 'aksk', ...TEST_ACCESS_KEY }), refresh: () => undefined },
    ratePerSecond: 1000,
    concurrency: 1,
    timeLeftMs: () => Infinity,
    log,
  });
  try {
    const nowMs = Date.now();
    const { signal } = new AbortController();
    const sizes: number[] = [];
    for (const [at, scope] of emulator.estate.scopes.entries()) {
      for (let n = 0; n < (counts[at] ?? 0); n += 1) {
        scope.add({
          id: `${n}`,
          name: `secret-${n}`,
          state: 'ENABLED',
          secret_type: 'RDS-FG',
          auto_rotation: true,
          next_rotation_time: nowMs + DAY_MS,
          domain_id: emulator.estate.domainId,
        });
      }
      const checked = await checkScope(
        { region, projectId: scope.projectId },
        {
          client,
          withShared: true,
          ownerKey: 'owner',
          evaluatedAt: { nowMs, graceMs: 0, mask: (text) => text },
          repeatMs: DAY_MS,
          links: { details: 'failures.json', report: 'report.html' },
          routeOf: () => [],
          silenceOf: () => undefined,
          silencedUntil: () => undefined,
          states: createStateStore(new MemoryStore(), signal),
          signal,
          log,
          toErrorInfo: describeError,
        },
      );
      expect(checked.manifest).toMatchObject({ status: 'complete', consistency: 'exact', listed: counts[at] });
      sizes.push(serialize(checked).length);
    }
    const [few = 0, many = 0] = sizes;
    expect(Math.abs(many - few)).toBeLessThan(32);
  } finally {
    await client.close();
    await emulator.close();
  }
});
