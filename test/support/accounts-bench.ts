import { randomUUID } from 'node:crypto';
import { inventAccounts } from '../../lib/local/emulator/accounts/invent-accounts.ts';
import { createEstate } from '../../lib/local/emulator/estate.ts';
import type { Handler } from '../../lib/runtime/define-function.ts';
import { scopes, startBench, type FunctionBench } from './function-bench.ts';

export const EXTERNAL_ID = 'a-shared-phrase';
export const MEMBERS = 3;
const SECRETS = 4;

/** An own account of two projects, members of three regions with two projects each, and Config. */
export function startAccountsBench(
  handler: Handler,
  settings: Readonly<Record<string, string>> = {},
  { members = MEMBERS, secrets = SECRETS } = {},
): Promise<FunctionBench> {
  // a key of its own: runs side by side that use one key stop when one of them is refused
  const [ak, sk] = [`AK${randomUUID()}`, randomUUID()];
  const estate = createEstate({
    scopes: scopes(secrets, secrets),
    members: inventAccounts(members, { secrets, externalId: EXTERNAL_ID }),
  });
  return startBench(handler, [], {
    estate,
    accessKeys: [{ ak, sk }],
    settings: {
      HUAWEICLOUD_SDK_AK: ak,
      HUAWEICLOUD_SDK_SK: sk,
      CSMS_REGION: 'cn-north-4',
      INVENTORY_FORMATS: 'csv',
      ...settings,
    },
  });
}
