import { formatCount } from '../../../text/count.ts';
import { randomBytes } from 'node:crypto';
import { CodedError, describeError } from '../../../errors.ts';
import type { ObjectStore } from '../../../storage/object-store.ts';
import { isHopeless } from '../open-store.ts';
import type { Report } from '../report.ts';

/** Below it the doctor writes, and nothing else does. */
export const PROBE_FOLDER = 'doctor/';

const STEPS = ['store.write', 'store.read', 'store.list', 'store.delete'] as const;

/** What more may be asked of it. */
export type StoreUse = 'writable' | 'readable' | 'useless';

/** One object on its way through the store. */
interface Visit {
  readonly store: ObjectStore;
  readonly key: string;
  readonly body: Buffer;
  readonly report: Report;
}

/**
 * Whether an object can be written, read back, listed and deleted, as the functions do it. Leaves nothing behind, unless
 * deleting is what fails.
 *
 * @param mustDelete whether a function deletes objects: else failing to is a warning.
 */
export async function checkStore(
  store: ObjectStore,
  { report, mustDelete }: { report: Report; mustDelete: boolean },
): Promise<StoreUse> {
  const name = randomBytes(8).toString('hex');
  const visit: Visit = { store, report, key: `${PROBE_FOLDER}${name}.txt`, body: Buffer.from(`doctor ${name}\n`) };
  try {
    await store.put(visit.key, visit.body, { contentType: 'text/plain' });
  } catch (error) {
    report.fail('store.write', error);
    return checkWithoutObject(visit, error);
  }
  report.ok('store.write', `${store.url}${store.url.endsWith('/') ? '' : '/'}${visit.key}`);
  await attempt('store.read', visit, readBack);
  await attempt('store.list', visit, findInList);
  await checkDelete(visit, mustDelete);
  return 'writable';
}

/** Listing needs no object. What cannot be reached at all is asked nothing more. */
async function checkWithoutObject(visit: Visit, error: unknown): Promise<StoreUse> {
  const { report, store } = visit;
  const isUseless = isHopeless(error);
  if (!isUseless) await attempt('store.list', visit, async () => void (await firstOf(store.list(PROBE_FOLDER))));
  for (const step of STEPS.slice(1))
    if (isUseless || step !== 'store.list') report.skip(step, 'no object could be written, see store.write');
  return isUseless ? 'useless' : 'readable';
}

async function attempt(
  step: (typeof STEPS)[number],
  visit: Visit,
  run: (visit: Visit) => Promise<void>,
): Promise<void> {
  try {
    await run(visit);
    visit.report.ok(step, DONE[step] ?? '');
  } catch (error) {
    visit.report.fail(step, error);
  }
}

const DONE: Readonly<Record<string, string>> = {
  'store.read': 'the same bytes are returned',
  'store.list': 'the object is listed',
  'store.delete': 'the object is deleted',
};

async function readBack({ store, key, body }: Visit): Promise<void> {
  const found = await store.get(key);
  if (found?.equals(body) === true) return;
  const seen = found === undefined ? 'is missing' : `is returned as ${formatCount(found.length)} other bytes`;
  throw new CodedError('STORE_READ_DIFFERS', `The object that was written ${seen}: ${key}`, {
    hint: 'Look for a proxy between this machine and the store, or a cache that serves old responses.',
  });
}

async function findInList({ store, key }: Visit): Promise<void> {
  for await (const listed of store.list(PROBE_FOLDER)) if (listed === key) return;
  throw new CodedError('STORE_LIST_INCOMPLETE', `The object that was written is not listed: ${key}`, {
    hint: 'The functions find their earlier runs by listing: use a store whose lists are consistent, as OBS and S3 are.',
  });
}

/** The functions ask for objects that may not be there, so what is deleted must be told as not there, too. */
async function checkDelete({ store, key, report }: Visit, mustDelete: boolean): Promise<void> {
  try {
    await store.delete(key);
    if ((await store.get(key)) !== undefined) throw notDeleted(key);
    report.ok('store.delete', DONE['store.delete'] ?? '');
  } catch (error) {
    const info = describeError(error);
    const problem = { ...info, hint: `${info.hint ?? ''} Delete ${key} by hand.`.trim() };
    if (mustDelete) report.fail('store.delete', problem);
    else report.warn('store.delete', problem);
  }
}

const notDeleted = (key: string): CodedError =>
  new CodedError('STORE_DELETE_UNDONE', `The object that was deleted still exists: ${key}`, {
    hint: 'Check the versioning and the retention (WORM) of the bucket.',
  });

async function firstOf(keys: AsyncIterable<string>): Promise<string | undefined> {
  for await (const key of keys) return key;
  return undefined;
}
