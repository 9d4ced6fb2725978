import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OBS_KEY, OBS_TEMPORARY_KEY, startObsServer } from '../support/obs-server.ts';
import { describeStore, type StoreFixture } from './store-suite.ts';

async function startFolder(): Promise<StoreFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  return {
    options: (name) => ({ url: pathToFileURL(join(folder, name)).href }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function startObs(): Promise<StoreFixture> {
  const { endpoint, bucket, close } = await startObsServer();
  return {
    options: (folder) => ({ url: `obs://${bucket.name}/${folder}?region=cn-north-4`, endpoint, credentials: OBS_KEY }),
    close,
  };
}

async function startObsForTemporaryKeys(): Promise<StoreFixture> {
  const { endpoint, bucket, close } = await startObsServer();
  const common = { endpoint, credentials: OBS_TEMPORARY_KEY };
  return { options: (folder) => ({ url: `s3://${bucket.name}/${folder}?region=r`, ...common }), close };
}

describeStore('a folder', startFolder, { partSizeBytes: 30_000 });
describeStore('OBS', startObs, { partSizeBytes: 30_000 });
describeStore('OBS through s3://, with temporary keys', startObsForTemporaryKeys, { partSizeBytes: 30_000 });
