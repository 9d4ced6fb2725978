import { createHash } from 'node:crypto';
import { checksumKey, latestKey, manifestKey, runFolder, runsFolder } from '../../../lib/run/keys.ts';
import type { ObsObject } from '../../support/obs-bucket.ts';

type Objects = Map<string, ObsObject>;

/** Before every key: what `STORE_URL` says. */
const PREFIX = 'csms/';
const HALF_HOUR_MS = 1_800_000;

const runIdAt = (ms: number, nth: number): string =>
  `${new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${nth.toString(16).padStart(8, '0')}`;

const runIdsOf = (objects: Objects, folder: string): string[] => {
  const start = `${PREFIX}${runsFolder(folder)}`;
  const ids = [...objects.keys()]
    .filter((key) => key.startsWith(start))
    .map((key) => key.slice(start.length, start.length + 25));
  return [...new Set(ids)].sort();
};

/** The newest run as if it had been so long ago, and no run since: what is planted behind it lies before any run to come. */
export function ageNewest(objects: Objects, folder: string, ageMs: number): string {
  const newest = runIdsOf(objects, folder).at(-1) ?? '';
  const aged = runIdAt(Date.now() - ageMs, 0);
  copyRun(objects, folder, { from: newest, to: aged, finishedAt: new Date(Date.now() - ageMs).toISOString() });
  for (const later of runIdsOf(objects, folder).filter((runId) => runId > aged)) removeRun(objects, folder, later);
  rewrite(objects, `${PREFIX}${latestKey(folder)}`, (text) => withFinish(text.replaceAll(newest, aged), ageMs));
  return aged;
}

function removeRun(objects: Objects, folder: string, runId: string): void {
  const start = `${PREFIX}${runFolder(folder, runId)}`;
  for (const key of [...objects.keys()]) if (key.startsWith(start)) objects.delete(key);
}

const withFinish = (text: string, ageMs: number): string =>
  text.replaceAll(/("(?:finishedAt|inventoryAt)": ")[^"]+/g, `$1${new Date(Date.now() - ageMs).toISOString()}`);

/** So many complete runs before the one that is given, one each half an hour, with the same content. */
export function plantOldRuns(
  objects: Objects,
  folder: string,
  { newest, count }: { newest: string; count: number },
): void {
  const newestMs = timeOf(newest);
  for (let nth = 1; nth <= count; nth += 1)
    copyRun(objects, folder, { from: newest, to: runIdAt(newestMs - nth * HALF_HOUR_MS, nth) });
}

/** So many runs after the one that is given that ended before their manifest: a data file is all that they left. */
export function plantDeadRuns(
  objects: Objects,
  folder: string,
  { newest, count }: { newest: string; count: number },
): void {
  const stepMs = Math.floor((Date.now() - timeOf(newest)) / (count + 2));
  const [object] = objects.values();
  if (!object) throw new Error('there is no object to leave');
  for (let nth = 1; nth <= count; nth += 1)
    objects.set(`${PREFIX}${runFolder(folder, runIdAt(timeOf(newest) + nth * stepMs, nth))}csv/part`, object);
}

/** `20261128T224522Z-…` */
const timeOf = (runId: string): number =>
  Date.parse(runId.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-.*$/, '$1-$2-$3T$4:$5:$6Z'));

/** Everything of a run under another id; its manifest and checksum say so too. */
function copyRun(
  objects: Objects,
  folder: string,
  { from, to, finishedAt }: { from: string; to: string; finishedAt?: string },
): void {
  const start = `${PREFIX}${runFolder(folder, from)}`;
  for (const [key, object] of [...objects]) if (key.startsWith(start)) objects.set(key.replace(from, to), object);
  const bytes = rewrite(objects, `${PREFIX}${manifestKey(folder, to)}`, (text) => {
    const renamed = text.replaceAll(from, to);
    return finishedAt === undefined ? renamed : renamed.replace(/("finishedAt": ")[^"]+/, `$1${finishedAt}`);
  });
  rewrite(objects, `${PREFIX}${checksumKey(folder, to)}`, () => createHash('md5').update(bytes).digest('hex'));
}

function rewrite(objects: Objects, key: string, change: (text: string) => string): Buffer {
  const object = objects.get(key);
  if (!object) throw new Error(`there is no ${key}`);
  const body = Buffer.from(change(object.body.toString('utf8')));
  objects.set(key, { ...object, body, etag: createHash('md5').update(body).digest('hex') });
  return body;
}

/** What a notifier remembers of the inventory, as if it was so long ago. */
export const ageKnownInventory = (objects: Objects, ageMs: number): void =>
  void rewrite(objects, `${PREFIX}${latestKey('rotation')}`, (text) => withFinish(text, ageMs));
