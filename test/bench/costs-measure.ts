import { handler as notifier } from '../../functions/failed-rotation-notifier/handler.ts';
import { handler as inventory } from '../../functions/inventory-export/handler.ts';
import { handler as tagReport } from '../../functions/tag-report/handler.ts';
import { startEmulator } from '../../lib/local/emulator/emulator.ts';
import { createEstate } from '../../lib/local/emulator/estate.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import type { Handler } from '../../lib/runtime/define-function.ts';
import { functionGraphContext } from '../support/function-bench.ts';
import { OBS_KEY, startObsServer } from '../support/obs-server.ts';

const HANDLERS: Readonly<Record<string, Handler>> = {
  'inventory-export': inventory,
  'tag-report': tagReport,
  'failed-rotation-notifier': notifier,
};

/** What one run sends, and what it leaves. */
export interface RunCounts {
  readonly csms: number;
  readonly storeReads: number;
  readonly storeWrites: number;
  readonly storeLists: number;
  /** Objects that stay and that no later run replaces. */
  readonly objects: number;
  readonly bytes: number;
}

export interface MeasuredEstate {
  readonly scopes: number;
  readonly secrets: number;
}

/**
 * Counts the second run of a function over a healthy estate, on a day on which nothing happened: the first has no run
 * before it.
 */
export async function measureRun(name: string, { scopes, secrets }: MeasuredEstate): Promise<RunCounts> {
  const { accessKeyId: ak, secretAccessKey: sk } = OBS_KEY;
  const specs = Array.from({ length: scopes }, (_none, index) => ({
    region: 'cn-north-4',
    projectId: index.toString(16).padStart(32, '0'),
    secrets: [],
  }));
  const emulator = await startEmulator({ estate: createEstate({ scopes: specs }), accessKeys: [{ ak, sk }] });
  for (const scope of emulator.estate.scopes) {
    for (let n = 0; n < secrets; n += 1)
      scope.add(healthySecret(n, emulator.estate.domainId), { owner: `team-${n % 9}` });
  }
  const obs = await startObsServer('costs');
  const context = functionGraphContext({
    ...settingsFor(emulator),
    HUAWEICLOUD_SDK_AK: ak,
    HUAWEICLOUD_SDK_SK: sk,
    CSMS_RATE_LIMIT: '1000',
    STORE_URL: 'obs://costs/csms?region=cn-north-4',
    STORE_ENDPOINT: obs.endpoint,
    LOG_LEVEL: 'error',
  });
  const run = async (): Promise<unknown> => HANDLERS[name]?.({}, context);
  try {
    await run();
    emulator.reset();
    obs.requests.length = 0;
    const before = new Set(obs.bucket.objects.keys());
    await run();
    const added = [...obs.bucket.objects].filter(([key]) => !before.has(key));
    return {
      csms: emulator.requestCount,
      storeReads: obs.requests.filter(({ method, path }) => /GET|HEAD/.test(method) && path !== '/').length,
      storeWrites: obs.requests.filter(({ method }) => /PUT|POST|DELETE/.test(method)).length,
      storeLists: obs.requests.filter(({ method, path }) => method === 'GET' && path === '/').length,
      objects: added.length,
      bytes: added.reduce((sum, [, { body }]) => sum + body.length, 0),
    };
  } finally {
    await Promise.all([emulator.close(), obs.close()]);
  }
}

const DAY_MS = 86_400_000;

/** Like a real row in length: that decides the bytes. */
const healthySecret = (
  n: number,
  domainId: string,
): Parameters<ReturnType<typeof createEstate>['scopes'][0]['add']>[0] => ({
  id: `${(n * 2_654_435_761).toString(16).padStart(8, '0').slice(-8)}-5a1c-4000-8000-${n.toString(16).padStart(12, '0')}`,
  name: `prod-database-${n}-password`,
  state: 'ENABLED',
  kms_key_id: 'b168fe00-ff56-4495-a7d2-6a3d5ab2f0c1',
  description: `Password of the database of service ${n}`,
  create_time: Date.now() - (n + 30) * DAY_MS,
  update_time: Date.now() - (n % 30) * DAY_MS,
  secret_type: 'COMMON',
  auto_rotation: false,
  enterprise_project_id: '0',
  last_used_time: Date.now() - (n % 24) * 3_600_000,
  domain_id: domainId,
});
