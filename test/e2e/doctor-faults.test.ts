import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../lib/local/doctor/report.ts';
import { startWorld, type DoctorWorld } from '../unit/lib/local/doctor/doctor-world.ts';
import { NOTIFY_FAULTS } from '../unit/lib/local/doctor/notify-faults.ts';
import { SERVICE_FAULTS } from '../unit/lib/local/doctor/service-faults.ts';
import { SETTINGS_FAULTS } from '../unit/lib/local/doctor/settings-faults.ts';
import { STORE_FAULTS } from '../unit/lib/local/doctor/store-faults.ts';
import { of, unique } from '../unit/lib/local/doctor/tell.ts';

let world: DoctorWorld;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const WITHOUT_FAULT = new Set(['store.conditional-writes', 'store.retention', 'routes', 'silences', 'config']);

describe('the doctor finds', () => {
  it.each([...SERVICE_FAULTS, ...SETTINGS_FAULTS, ...NOTIFY_FAULTS, ...STORE_FAULTS])(
    '$what',
    async ({ plant, failed = [], warned = [], hint, skipped = [] }) => {
      await plant(world);
      const results = await world.examine();
      expect(of(results, 'failed')).toEqual(failed);
      expect(of(results, 'warning')).toEqual(warned);
      const news = unique(results, 'skipped').filter((check) => !WITHOUT_FAULT.has(check));
      expect(news.toSorted()).toEqual(skipped.filter((check) => !WITHOUT_FAULT.has(check)).toSorted());
      const isOurs = ({ status }: CheckResult): boolean => status === (failed.length > 0 ? 'failed' : 'warning');
      for (const result of results.filter(isOurs)) expect(result.hint).toMatch(hint);
      if (!failed.includes('store.delete STORE_FORBIDDEN'))
        expect([...world.obs.bucket.objects.keys(), ...(await world.leftovers())].join()).not.toContain('doctor');
    },
  );
});
