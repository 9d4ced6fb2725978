import { CodedError } from '../../../errors.ts';
import { pageAfter } from '../paging.ts';
import type { Account } from './account.ts';
import type { AccountCall } from './account-call.ts';

const MOST_A_PAGE = 1000;
const JOINED_AT = '2024-03-01T08:00:00Z';

/** 401, not 403 (api-organizations/ErrorCode): who is refused here has good keys. */
export const notManaging = (): CodedError =>
  new CodedError(
    'Organizations.1002',
    'This operation can be called only from the management account of an organization or by a member account that is a delegated administrator for a service.',
    { status: 401 },
  );

const invalid = (name: string): CodedError =>
  new CodedError('Organizations.1010', `The parameter ${name} is invalid.`, { status: 400 });

function limitOf({ query, faults }: AccountCall): number {
  const given = query.get('limit') ?? String(MOST_A_PAGE);
  const limit = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (limit < 1 || limit > MOST_A_PAGE) throw invalid('limit');
  return Math.min(limit, Number(faults.get('org-pages') ?? MOST_A_PAGE));
}

/** The marker is the id of the last account before; none is the first page's. */
function positionAfter(marker: string, accounts: readonly Account[]): number {
  if (marker === '') return 0;
  const last = accounts.findIndex(({ domainId }) => domainId === marker);
  if (last === -1) throw invalid('marker');
  return last + 1;
}

const write = ({ estate, isClosed }: AccountCall, account: Account) => ({
  id: account.domainId,
  urn: `organizations::${estate.domainId}:account:o-emulator/${account.domainId}`,
  name: account.name,
  status: isClosed(account) ? 'SUSPENDED' : 'ACTIVE',
  join_method: account.domainId === estate.domainId ? 'invited' : 'created',
  joined_at: JOINED_AT,
  description: '',
});

/** `GET /v1/organizations/accounts`, for the emulator's own account, which manages the organization. @throws Organizations.1002 */
export function listAccounts(call: AccountCall): object {
  const { estate, query, caller, faults } = call;
  if (caller.domainId !== estate.domainId) throw notManaging();
  const parent = query.get('parent_id') ?? '';
  const accounts = estate.accounts.filter(({ parentId }) => parent === '' || parentId === parent);
  const marker = query.get('marker') ?? '';
  const page = pageAfter(call, {
    length: accounts.length,
    after: positionAfter(marker, accounts),
    limit: limitOf(call),
    marker,
    markerAt: (position) => (accounts[position] as Account).domainId,
  });
  const rows = accounts.slice(page.start, page.end).map((account) => write(call, account));
  const none = faults.has('last-marker') ? {} : { next_marker: null };
  return { accounts: rows, page_info: { ...none, ...page.nextMarker, current_count: rows.length } };
}
