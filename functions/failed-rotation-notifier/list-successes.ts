import type { CallContext, CsmsClient } from '../../lib/csms/client.ts';
import { listTasks as listTaskPage } from '../../lib/csms/operations.ts';
import { PAGE_SIZE } from '../../lib/csms/paginate.ts';
import type { RotationTask } from '../../lib/csms/task.ts';
import { listTasks } from './detect/read-scope.ts';

/** From so many secrets on, it is worth asking once for the tasks of all: an old estate has dozens in trouble, run after run. */
const WORTH_ASKING_ONCE = 3;

/** SUCCESS tasks of the secrets with these names, and maybe of others: one request if a page holds all, else one a secret. */
export async function listSuccesses(
  names: readonly string[],
  context: CallContext,
  client: CsmsClient,
): Promise<RotationTask[]> {
  const all = names.length >= WORTH_ASKING_ONCE ? await listAllOnOnePage(context, client) : undefined;
  if (all) return all;
  const ofEach = names.map((secretName) => listTasks({ secretName, status: 'SUCCESS' }, context, client));
  return (await Promise.all(ofEach)).flat();
}

/** Undefined when there may be more than the page holds. */
async function listAllOnOnePage(context: CallContext, client: CsmsClient): Promise<RotationTask[] | undefined> {
  const { rowCount, nextMarker, total, rows } = await listTaskPage(client, { status: 'SUCCESS' }, context);
  const isWhole = total === undefined ? nextMarker === undefined : rowCount >= total;
  return rowCount < PAGE_SIZE && isWhole ? rows() : undefined;
}
