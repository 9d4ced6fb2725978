import type { CallContext, CsmsClient } from '../../../lib/csms/client.ts';
import { walkSecrets, walkTasks, type TaskQuery, listTasks as listTaskPage } from '../../../lib/csms/operations.ts';
import type { Secret } from '../../../lib/csms/secret.ts';
import type { RotationTask } from '../../../lib/csms/task.ts';
import { isWhole, listTaggedSecrets, type TaggedSecrets } from '../../../lib/csms/list-tagged.ts';
import { codeOf } from '../../../lib/errors.ts';
import type { OwnedSecret } from './detect.ts';
import { PAGE_SIZE } from '../../../lib/csms/paginate.ts';
import { createOwnershipClassifier } from '../../../lib/csms/proof.ts';
import { tagValue } from '../../../lib/settings/tag-policy.ts';

export interface ReadOptions {
  readonly client: CsmsClient;
  readonly withShared: boolean;
  /** The tag that names owners. */
  readonly ownerKey: string;
}

/** What one run reads of a scope, before it asks for the successes of those in trouble. */
export interface ScopeListing {
  readonly secrets: readonly OwnedSecret[];
  readonly tags: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly failedTasks: readonly RotationTask[];
  /** The list and the tag query returned the same secrets of this account, or the query could not be asked. */
  readonly isComplete: boolean;
  /** Why it is not proven. */
  readonly reason: string | undefined;
  readonly expected: number | null;
}

/** Three requests for a scope of up to 1,000 secrets and failed tasks, side by side. */
export async function readScope(context: CallContext, options: ReadOptions): Promise<ScopeListing> {
  const tagging = readTags(context, options);
  const expected = async (): Promise<number | undefined> => (await tagging)?.totalCounts[0];
  const [listed, tagged, failedTasks] = await Promise.all([
    listSecrets(expected, context, options),
    tagging,
    listTasks({ status: 'FAILED' }, context, options.client),
  ]);
  return { failedTasks, ...joinTags(listed, tagged, options) };
}

export async function listTasks(query: TaskQuery, context: CallContext, client: CsmsClient): Promise<RotationTask[]> {
  const tasks: RotationTask[] = [];
  for await (const { rows } of walkTasks(client, query, context)) tasks.push(...rows);
  return tasks;
}

async function listSecrets(
  expected: () => Promise<number | undefined>,
  context: CallContext,
  options: ReadOptions,
): Promise<Secret[]> {
  const secrets: Secret[] = [];
  const query = { withShared: options.withShared };
  for await (const { rows } of walkSecrets(options.client, { query, expected, context })) secrets.push(...rows);
  return secrets;
}

/** Owners are worth having, but a scope is watched without them too. */
async function readTags(context: CallContext, { client }: ReadOptions): Promise<TaggedSecrets | undefined> {
  try {
    return await listTaggedSecrets(client, {}, context);
  } catch (error) {
    if (codeOf(error) === 'CSMS_FORBIDDEN') return undefined;
    throw error;
  }
}

function joinTags(
  listed: readonly Secret[],
  tagged: TaggedSecrets | undefined,
  options: ReadOptions,
): Omit<ScopeListing, 'failedTasks'> {
  const found = tagged?.secrets ?? new Map<string, never>();
  const domains = new Set([...found.values()].flatMap(({ secret }) => secret?.domainId ?? []));
  const readAnswer = createOwnershipClassifier(tagged && { has: (id) => found.has(id), domains }, options.withShared);
  const owners = readAnswer(listed);
  const tags = new Map([...found.values()].map((one) => [one.id, one.tags]));
  const secrets = listed.map((secret, at): OwnedSecret => {
    const owner = tagValue(tags.get(secret.id), options.ownerKey);
    return { secret, ownership: owners[at] ?? 'unknown', owner };
  });
  const reason = tagged
    ? whyNotComplete(secrets, tagged)
    : 'The tag query is not permitted: owners are unknown, and the list is not proven.';
  return {
    secrets,
    tags,
    isComplete: !tagged || reason === undefined,
    reason,
    expected: tagged ? tagged.secrets.size : null,
  };
}

function whyNotComplete(secrets: readonly OwnedSecret[], tagged: TaggedSecrets): string | undefined {
  const ids = new Set(secrets.map(({ secret }) => secret.id));
  const missing = [...tagged.secrets.keys()].filter((id) => !ids.has(id)).length;
  if (missing === 0 && isWhole(tagged)) return undefined;
  return `The list and the tag query disagree (${missing} secrets are not listed): nothing is called gone this time.`;
}

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
  const isAll = total === undefined ? nextMarker === undefined : rowCount >= total;
  return rowCount < PAGE_SIZE && isAll ? rows() : undefined;
}
