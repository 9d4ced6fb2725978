import { CodedError } from '../../errors.ts';
import { REGION } from '../../settings/scopes.ts';
import { check, list, row } from '../../validate.ts';
import type { Session } from '../session.ts';
import { hexId, readAnswer } from './answer.ts';

const regionName = check((value): value is string => typeof value === 'string' && REGION.test(value), 'a region name');

const COUNTED = row({ results: list(row({ region_id: regionName, project_id: hexId })) });

const QUERY =
  "SELECT region_id, project_id, count(*) FROM resources WHERE provider='csms' AND type='secrets' GROUP BY region_id, project_id";

/** Region and project of all secrets that Config has recorded: up to a day old. @throws ACCOUNT_CONFIG_FAILED, HTTP_* */
export async function queryConfig(
  session: Session,
  config: string,
  domainId: string,
): Promise<Array<{ region: string; projectId: string }>> {
  const path = `/v1/resource-manager/domains/${domainId}/run-query`;
  const answer = await session.call({
    method: 'POST',
    endpoint: config,
    path,
    kind: 'read',
    body: { expression: QUERY },
  });
  if (answer.status >= 400)
    throw new CodedError('ACCOUNT_CONFIG_FAILED', `Config was not asked: ${answer.describe()}`, {
      status: answer.status,
      requestId: answer.requestId,
    });
  return readAnswer(COUNTED, answer).results.map((each) => ({ region: each.region_id, projectId: each.project_id }));
}
