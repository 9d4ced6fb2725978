import { CodedError } from '../../errors.ts';
import { list, nullish, row, text, type Checked } from '../../validate.ts';
import type { ServiceAnswer, Session } from '../session.ts';
import { hexId, readAnswer } from './answer.ts';

const MEMBER = row({ id: hexId, name: text, status: text });
const MEMBERS = row({ accounts: list(MEMBER), page_info: nullish(row({ next_marker: text })) });

export type Member = Checked<typeof MEMBER>;

/** Every account of the organization, or those right below a unit of it. @throws ORGANIZATION_FORBIDDEN, ORGANIZATION_FAILED, HTTP_* */
export async function listMembers(
  session: Session,
  organizations: string,
  parentId: string | undefined,
): Promise<Member[]> {
  const members: Member[] = [];
  const seen = new Set<string>();
  let marker: string | null | undefined;
  do {
    const query = [
      ...(parentId === undefined ? [] : [['parent_id', parentId] as const]),
      ['limit', '1000'] as const,
      ...(marker ? [['marker', marker] as const] : []),
    ];
    const path = '/v1/organizations/accounts';
    const answer = await session.call({ method: 'GET', endpoint: organizations, path, query, kind: 'read' });
    if (answer.status >= 400) throw organizationError(answer);
    const page = readAnswer(MEMBERS, answer);
    members.push(...page.accounts);
    marker = page.page_info?.next_marker;
    if (marker && (seen.has(marker) || /\p{Cs}/u.test(marker)))
      throw new CodedError('ORGANIZATION_FAILED', 'the list of accounts does not end', {
        hint: 'Look for a proxy that responds in place of the service.',
      });
    if (marker) seen.add(marker);
  } while (marker);
  return members;
}

function organizationError(answer: ServiceAnswer): CodedError {
  const { status, requestId } = answer;
  const isForbidden = status === 401 || status === 403;
  return new CodedError(
    isForbidden ? 'ORGANIZATION_FORBIDDEN' : 'ORGANIZATION_FAILED',
    `the accounts of the organization were not listed: ${answer.describe()}`,
    {
      status,
      requestId,
      hint: isForbidden
        ? "Run the function in the management account or a delegated administrator's, with organizations:accounts:list, or name the accounts in CSMS_ACCOUNTS."
        : 'Check ORGANIZATIONS_ENDPOINT and "parentId".',
    },
  );
}
