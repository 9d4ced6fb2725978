import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { STORE_PROBES, STORE, USUAL, set, refuse, type Fault } from './fault.ts';

export const STORE_FAULTS: readonly Fault[] = [
  {
    what: 'a store URL without a region',
    plant: (broken) => {
      broken.useObs();
      set({ STORE_URL: 'obs://test-bucket/csms' })(broken);
    },
    failed: ['settings (inventory-export,tag-report,failed-rotation-notifier) SETTINGS_INVALID'],
    warned: ['credentials CREDENTIALS_UNUSUAL'],
    hint: /Correct them/,
    skipped: ['store.open', ...STORE],
  },
  {
    what: 'a bucket that does not exist',
    plant: (broken) => {
      broken.useObs();
      set({ STORE_URL: 'obs://other-bucket/csms?region=cn-north-4' })(broken);
    },
    failed: ['store.write STORE_BUCKET_MISSING'],
    warned: ['credentials CREDENTIALS_UNUSUAL'],
    hint: /Create the bucket/,
    skipped: STORE_PROBES,
  },
  {
    what: 'path style on OBS',
    plant: (broken) => {
      broken.useObs();
      set({ STORE_PATH_STYLE: 'true' })(broken);
    },
    failed: ['store.write STORE_NOT_WRITABLE'],
    warned: ['credentials CREDENTIALS_UNUSUAL'],
    hint: /unset STORE_PATH_STYLE/,
    skipped: STORE_PROBES,
  },
  {
    what: 'path style on the cloud’s own endpoint',
    plant: (broken) => {
      broken.useObs();
      set({ STORE_PATH_STYLE: 'true', STORE_ENDPOINT: undefined })(broken);
    },
    failed: ['settings (inventory-export,tag-report,failed-rotation-notifier) SETTINGS_INVALID'],
    warned: ['credentials CREDENTIALS_UNUSUAL'],
    hint: /Correct them/,
    skipped: ['store.open', ...STORE],
  },
  {
    what: 'no right to write objects',
    plant: refuse({ method: 'PUT', times: 9 }),
    failed: ['store.write STORE_FORBIDDEN'],
    warned: USUAL,
    hint: /PutObject/,
    skipped: ['store.read', 'store.delete', 'store.conditional-writes'],
  },
  {
    what: 'no right to read objects',
    plant: refuse({ method: 'GET' }),
    failed: ['store.read STORE_FORBIDDEN'],
    warned: USUAL,
    hint: /GetObject/,
  },
  {
    what: 'no right to list objects',
    plant: refuse({ param: 'prefix' }),
    failed: ['store.list STORE_FORBIDDEN'],
    warned: USUAL,
    hint: /ListBucket/,
  },
  {
    what: 'no right to delete objects',
    plant: refuse({ method: 'DELETE' }),
    failed: ['store.delete STORE_FORBIDDEN'],
    warned: USUAL,
    hint: /DeleteObject.*Delete doctor\/\w+\.txt by hand/,
  },
  {
    what: 'a gateway’s page in place of the list',
    plant: refuse({ param: 'prefix', kind: 'html' }),
    failed: ['store.list STORE_LIST_INVALID'],
    warned: USUAL,
    hint: /proxy/,
  },
  {
    what: 'a file where the folder has to be',
    plant: async (broken) => {
      const path = join(broken.folder, 'taken');
      await writeFile(path, '');
      set({ STORE_URL: pathToFileURL(path).href })(broken);
    },
    failed: ['store.write STORE_NOT_A_FOLDER'],
    hint: /A file is where a folder has to be/,
    skipped: STORE_PROBES,
  },
];
