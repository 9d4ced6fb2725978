import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { casesOf } from '../faults/faults.ts';
import { SCENARIOS, type Scenario } from '../faults/scenarios.ts';
import { learnEffects, sweep } from '../faults/sweep.ts';
import { HANDLERS, type FunctionName, type StoreServer } from '../support/fault-world.ts';
import { isRadosgwInstalled, RADOSGW_INSTALL, RADOSGW_KEY, startRadosgw, type Radosgw } from '../support/radosgw.ts';
import { openBucketOf } from '../support/world-store.ts';

/* What test/faults does to an imitation of OBS, done to a real S3 server: every request to the store disturbed in every way. */

const SIDE_BY_SIDE = 10;
const installed = isRadosgwInstalled();
if (!installed) console.warn(`SKIPPED: no radosgw here, so no store of a real server is disturbed. ${RADOSGW_INSTALL}`);

/** The first of each function has most of the requests. */
const FIRST = (Object.keys(HANDLERS) as FunctionName[]).map(
  (name) => SCENARIOS.find(({ functionName }) => functionName === name) as Scenario,
);

describe.skipIf(!installed)('with a real S3 server (radosgw)', () => {
  let gateway: Radosgw;
  let server: StoreServer;

  beforeAll(async () => {
    gateway = await startRadosgw();
    const { accessKeyId: ak, secretAccessKey: sk } = RADOSGW_KEY;
    server = { openStore: openBucketOf(gateway.endpoint), key: { ak, sk } };
  });
  afterAll(() => gateway?.stop());
  beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true));
  afterEach(() => void vi.restoreAllMocks());

  it.each(FIRST)(
    '$name: keeps what it promises, whatever happens to a request to it',
    async (scenario) => {
      const effects = await learnEffects(scenario, server);
      const cases = casesOf(effects.filter((effect) => effect.startsWith('store ')));
      const { violations, missed } = await sweep(scenario, cases, { sideBySide: SIDE_BY_SIDE, server });
      console.log(`${scenario.name}: ${cases.length - missed} disturbed runs`);
      expect(violations).toEqual({});
      expect(missed).toBeLessThan(cases.length * 0.1);
    },
    900_000,
  );
});
