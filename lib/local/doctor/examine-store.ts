import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CredentialSource } from '../../runtime/credentials.ts';
import { readPart } from './partial-settings.ts';
import { CodedError, codeOf } from '../../errors.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { parseStoreUrl } from '../../storage/store-url.ts';
import { checkBucket } from './checks/bucket.ts';
import { checkStore, PROBE_FOLDER } from './checks/store.ts';
import { openDoctorStore, type DoctorStore } from './open-store.ts';
import type { Report } from './report.ts';
import type { Lookup } from '../../settings/setting.ts';

const PARTS = [
  'store.write',
  'store.read',
  'store.list',
  'store.delete',
  'store.conditional-writes',
  'store.retention',
];

export interface StoreExamination {
  readonly lookup: Lookup;
  readonly source: CredentialSource;
  readonly report: Report;
  readonly mustDelete: boolean;
  /** Why the Huawei credential, which `obs://` is opened with, is not to be used; undefined when it may be. */
  readonly blocked: string | undefined;
}

/** The store from its URL to its bucket's rules; the store itself when it is of use. */
export async function examineStore(examination: StoreExamination): Promise<ObjectStore | undefined> {
  const { report, lookup, blocked } = examination;
  if (blocked !== undefined && lookup('STORE_URL')?.startsWith('obs:') === true)
    return skipAll(['store.open', ...PARTS], blocked, report);
  const opened = open(examination);
  if (opened === undefined) return skipAll(PARTS, 'the store cannot be opened', report);
  const use = await checkStore(opened.store, examination);
  await removeEmptyFolder(opened.options.url);
  if (use === 'useless') return skipAll(PARTS.slice(4), 'the store does not respond, see store.write', report);
  await checkBucket(opened, { report, isWritable: use === 'writable' });
  return opened.store;
}

const REPORTED_WITH_SETTINGS = new Set(['SETTINGS_INVALID', 'STORE_URL_INVALID', 'STORE_PATH_STYLE_REFUSED']);

function open({ lookup, source, report }: StoreExamination): DoctorStore | undefined {
  const settings = readPart({ lookup }, ['STORE_URL', 'STORE_ENDPOINT', 'STORE_PATH_STYLE', 'STORE_SSE']);
  try {
    if (settings === undefined) throw new CodedError('SETTINGS_INVALID', '');
    const { store } = settings;
    const opened = openDoctorStore(store, source);
    const style = store.url.startsWith('file:')
      ? ''
      : `, ${store.pathStyle ? 'path style' : 'bucket in the host name'}`;
    report.ok('store.open', `${opened.store.url}${style}`);
    return opened;
  } catch (error) {
    // What is wrong with settings is told with all settings.
    if (REPORTED_WITH_SETTINGS.has(codeOf(error) ?? ''))
      report.skip('store.open', 'its settings cannot be read, see settings');
    else report.fail('store.open', error);
    return undefined;
  }
}

/** A bucket knows no folders; on a disk the doctor's own would stay behind. */
async function removeEmptyFolder(storeUrl: string): Promise<void> {
  const location = parseStoreUrl(storeUrl);
  if (location.scheme === 'file') await rmdir(join(location.folder, PROBE_FOLDER)).catch(() => undefined);
}

function skipAll(checks: readonly string[], why: string, report: Report): undefined {
  for (const check of checks) report.skip(check, why);
}
