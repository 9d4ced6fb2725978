import type { Account } from '../../../../../../lib/local/emulator/accounts/account.ts';
import { inventAccounts, unitIdOf } from '../../../../../../lib/local/emulator/accounts/invent-accounts.ts';
import type { AccessKey } from '../../../../../../lib/local/emulator/credentials.ts';
import { type Emulator, startEmulator } from '../../../../../../lib/local/emulator/emulator.ts';
import { createEstate, inventScopes } from '../../../../../../lib/local/emulator/estate.ts';
import { type Ask, ask, post, type Reply } from '../ask.ts';

export const NOW_MS = Date.UTC(2026, 10, 22, 12);
export const EXTERNAL_ID = 'emulator-external-id';
export const UNIT_ID = unitIdOf(1);

/** What the project's functions may do with the keys of an agency. */
export const READ_METADATA = {
  Version: '5.0',
  Statement: [{ Effect: 'Allow', Action: ['csms:secret:list', 'csms:secret:getSecretsByTag', 'csms::listTasks'] }],
};

/** Own account, `prod` and `staging` (which wants an external id), and `distrustful`, whose agency trusts nobody. */
export async function startWithAccounts(clock: { nowMs: number }): Promise<Emulator> {
  const [prod, staging, distrustful] = inventAccounts(3, { secrets: 8, regions: ['cn-north-4', 'cn-east-3'] });
  if (!prod || !staging || !distrustful) throw new Error('three were asked for');
  const members = [
    prod,
    { ...staging, externalId: EXTERNAL_ID },
    { ...distrustful, name: 'distrustful', isTrusting: false },
  ];
  const estate = createEstate({ nowMs: clock.nowMs, scopes: inventScopes(3, 5), members });
  return startEmulator({ estate, nowMs: () => clock.nowMs });
}

export const urnOf = ({ domainId, agency }: Account): string => `iam::${domainId}:agency:${agency}`;

/** Sends requests as of the emulator's clock. */
export function askAt(emulator: Emulator, clock: { readonly nowMs: number }) {
  const send = (target: string, options: Ask = {}): Promise<Reply> =>
    ask(emulator, target, { signedAtMs: clock.nowMs, ...options });
  const assume = (account: Account, body: object = {}, options: Ask = {}): Promise<Reply> =>
    send('/sts/v5/agencies/assume', {
      ...post({ agency_urn: urnOf(account), agency_session_name: 'csms-test', ...body }),
      ...options,
    });
  const exchange = (account: Account, role: object = {}, options: Ask = {}): Promise<Reply> => {
    const assumed = { agency_name: account.agency, domain_id: account.domainId, ...role };
    const body = { auth: { identity: { methods: ['assume_role'], assume_role: assumed } } };
    return send('/iam/v3.0/OS-CREDENTIAL/securitytokens', { ...post(body), ...options });
  };
  const keysFor = async (account: Account, body: object = {}): Promise<AccessKey> =>
    keyFrom(await assume(account, { ...externalIdOf(account), ...body }));
  return { send, assume, exchange, keysFor };
}

const externalIdOf = ({ externalId }: Account): { external_id?: string } =>
  externalId === undefined ? {} : { external_id: externalId };

export function keyFrom({ json }: Reply): AccessKey {
  const { access_key_id: ak, secret_access_key: sk, security_token: securityToken } = json.credentials;
  return { ak, sk, securityToken };
}
