import type { CallContext, CsmsClient } from '../../../lib/csms/client.ts';
import { listProven, listUntilProven, orNotAsked } from '../../../lib/csms/list-proven.ts';
import { listTaggedSecrets } from '../../../lib/csms/list-tagged.ts';
import { listTasks as listTaskPage, walkTasks, type TaskQuery } from '../../../lib/csms/operations.ts';
import { PAGE_SIZE, type ListIncompleteError } from '../../../lib/csms/paginate.ts';
import { isAnswered, type Verdict } from '../../../lib/csms/proof.ts';
import type { RotationTask } from '../../../lib/csms/task.ts';
import { codeOf, type ErrorInfo } from '../../../lib/errors.ts';
import type { Log } from '../../../lib/log.ts';
import { because, type ScopeReason } from '../../../lib/scope-reason.ts';
import { tagValue } from '../../../lib/settings/tag-policy.ts';
import type { OwnedSecret } from './detect.ts';
import { toWatched } from './watched-secret.ts';

export interface ReadOptions {
  readonly client: CsmsClient;
  readonly withShared: boolean;
  /** The tag that names owners. */
  readonly ownerKey: string;
  readonly log: Log;
  /** An error as it may be stored. */
  readonly toErrorInfo: (error: unknown) => ErrorInfo;
}

/** What one run reads of a scope, before it asks for the successes of those in trouble. */
export interface ScopeListing {
  readonly secrets: readonly OwnedSecret[];
  readonly tags: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly failedTasks: readonly RotationTask[];
  /** Of the list of secrets. */
  readonly verdict: Verdict;
}

/** Three requests for a scope of up to 1,000 secrets and failed tasks, side by side. */
export async function readScope(context: CallContext, options: ReadOptions): Promise<ScopeListing> {
  const [listed, { tasks: failedTasks, missing }] = await Promise.all([
    listUntilProven(
      () => listSecrets(context, options),
      ({ verdict: { reason } }) => options.log.warn('project is listed again', { ...context.scope, reason }),
    ),
    listFailedTasks(context, options.client),
  ]);
  if (missing === undefined) return { failedTasks, ...listed };
  const why = because([...(listed.verdict.reasons ?? []), missing]);
  return { failedTasks, ...listed, verdict: { ...listed.verdict, status: 'incomplete', isWhole: false, ...why } };
}

/** What came of a list that counts more is true: it is told, and nothing is concluded from the rest. */
async function listFailedTasks(
  context: CallContext,
  client: CsmsClient,
): Promise<{ tasks: RotationTask[]; missing?: ScopeReason }> {
  const tasks: RotationTask[] = [];
  try {
    for await (const { rows } of walkTasks(client, { status: 'FAILED' }, context)) tasks.push(...rows);
    return { tasks };
  } catch (error) {
    if (codeOf(error) !== 'CSMS_LIST_INCOMPLETE') throw error;
    const { listed, expected } = error as ListIncompleteError;
    return { tasks, missing: { code: 'TASKS_INCOMPLETE', listed, counted: expected } };
  }
}

export async function listTasks(query: TaskQuery, context: CallContext, client: CsmsClient): Promise<RotationTask[]> {
  const tasks: RotationTask[] = [];
  for await (const { rows } of walkTasks(client, query, context)) tasks.push(...rows);
  return tasks;
}

/** Owners are worth having, but a scope is watched without them too. */
async function listSecrets(context: CallContext, options: ReadOptions): Promise<Omit<ScopeListing, 'failedTasks'>> {
  const { client, withShared, ownerKey, toErrorInfo } = options;
  const asking = orNotAsked(listTaggedSecrets(client, {}, context), context, toErrorInfo);
  const secrets: OwnedSecret[] = [];
  const verdict = await listProven(context, {
    client,
    withShared,
    askTagQuery: () => asking,
    onPage: ({ secrets: rows, owners, answer }) => {
      const tagged = isAnswered(answer) ? answer.secrets : undefined;
      for (const [at, secret] of rows.entries()) {
        const owner = tagValue(tagged?.get(secret.id)?.tags, ownerKey);
        secrets.push({ secret: toWatched(secret), ownership: owners[at] ?? 'unknown', owner });
      }
    },
  });
  const answer = await asking;
  const tagged = isAnswered(answer) ? [...answer.secrets.values()] : [];
  return { secrets, tags: new Map(tagged.map(({ id, tags }) => [id, tags])), verdict };
}

/** From so many secrets on, it is worth asking once for the tasks of all: an old estate has dozens in trouble, run after run. */
const WORTH_ASKING_ONCE = 3;

/**
 * SUCCESS tasks of the secrets with these names: all pages of all secrets where they are fewer than the names, as when hundreds
 * fail at once; else one request a name.
 */
export async function listSuccesses(
  names: readonly string[],
  context: CallContext,
  client: CsmsClient,
): Promise<RotationTask[]> {
  const all = names.length >= WORTH_ASKING_ONCE ? await listAllIfFew(names, context, client) : undefined;
  if (all) return all;
  const ofEach = names.map((secretName) => listTasks({ secretName, status: 'SUCCESS' }, context, client));
  return (await Promise.all(ofEach)).flat();
}

/** Those of the names; undefined where asking for each secret takes fewer requests, or the list is not whole. */
async function listAllIfFew(
  names: readonly string[],
  context: CallContext,
  client: CsmsClient,
): Promise<RotationTask[] | undefined> {
  const query = { status: 'SUCCESS' } as const;
  const first = await listTaskPage(client, query, context);
  const { total, nextMarker } = first;
  const pages = total === undefined && nextMarker !== undefined ? Infinity : Math.ceil((total ?? 1) / PAGE_SIZE);
  if (pages >= names.length) return undefined;
  const wanted = new Set<string | null>(names);
  const tasks: RotationTask[] = [];
  try {
    for await (const { rows } of walkTasks(client, query, context, first))
      tasks.push(...rows.filter(({ secretName }) => wanted.has(secretName)));
    return tasks;
  } catch (error) {
    if (codeOf(error) !== 'CSMS_LIST_INCOMPLETE') throw error;
    return undefined;
  }
}
