import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../lib/deploy/build/build.ts';
import { listFunctions } from '../../lib/deploy/definitions.ts';
import { type Emulator, startEmulator } from '../../lib/local/emulator/emulator.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import { startEnvironment } from '../support/lambda-runtime/start-environment.ts';
import { installRuntimes } from '../support/runtimes.ts';

const EVENTS = new URL('../../events/lambda/', import.meta.url);
const readEvent = async (name: string): Promise<unknown> => JSON.parse(await readFile(new URL(name, EVENTS), 'utf8'));

// Lambda has no older one
const runtimes = (await installRuntimes()).filter(({ version }) => Number.parseInt(version) >= 22);
const functions = await listFunctions();

let outDir: string;
let emulator: Emulator;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'csms-lambda-'));
  await build({ outDir });
  emulator = await startEmulator({});
});

afterAll(async () => {
  await emulator.close();
  await rm(outDir, { recursive: true });
});

describe.each(runtimes)('Under the Runtime API of Lambda, on Node.js $version', ({ path: execPath }) => {
  it.each(functions)('%s answers a first and a second event, and one that it does not accept', async (name) => {
    const settings = { ...settingsFor(emulator), STORE_URL: pathToFileURL(join(outDir, `${name}-store`)).href };
    const environment = await startEnvironment({ execPath, folder: join(outDir, name), settings });
    expect(environment.initError).toBeUndefined();
    const [schedule, sqs] = await Promise.all([readEvent('schedule.json'), readEvent('sqs.json')]);

    const first = await environment.invoke(schedule);
    expect(first).toMatchObject({ kind: 'response', body: { status: 'complete', consistency: 'exact' } });
    const refused = await environment.invoke(sqs);
    expect(refused).toMatchObject({ kind: 'error', body: { errorType: 'EVENT_UNKNOWN' } });
    const second = await environment.invoke(schedule);
    expect(second).toMatchObject({ kind: 'response', body: { status: 'complete' } });
    expect(second.body).not.toMatchObject({ runId: (first.body as { runId: string }).runId });

    await environment.stop();
  });

  it('a handler that is not there is an error of the init', async () => {
    const folder = join(outDir, functions[0] ?? '');
    const environment = await startEnvironment({ execPath, folder, handler: 'index.other' });
    expect(environment.initError?.body).toMatchObject({ errorMessage: 'index.other is undefined or not exported' });
    await environment.stop();
  });

  it('a file that throws when it is loaded is one, too', async () => {
    const folder = await mkdtemp(join(outDir, 'broken-'));
    await writeFile(join(folder, 'index.js'), 'throw new TypeError("no");');
    const environment = await startEnvironment({ execPath, folder });
    expect(environment.initError?.body).toMatchObject({ errorType: 'TypeError', errorMessage: 'no' });
    await environment.stop();
  });
});
