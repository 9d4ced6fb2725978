import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../lib/deploy/build/build.ts';
import { startEmulator, type Emulator } from '../../lib/local/emulator/emulator.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import { invokeBundle, type BundleAnswer } from '../../lib/deploy/invoke-bundle.ts';
import { OBS_TEMPORARY_KEY, startObsServer } from '../support/obs-server.ts';
import { installRuntimes } from '../support/runtimes.ts';

/* What the built bundle does on the network and the sources' tests cannot show: TLS through the cut undici, the SDK in its own file. */

const runtimes = await installRuntimes();
const certificate = await makeCertificate();
let outDir: string;
let emulator: Emulator;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'csms-network-'));
  await build({ outDir, functions: ['inventory-export'] });
  const { accessKeyId: ak, secretAccessKey: sk, sessionToken: securityToken = '' } = OBS_TEMPORARY_KEY;
  emulator = await startEmulator({ accessKeys: [{ ak, sk, securityToken }] });
});
afterAll(async () => {
  await emulator.close();
  await rm(outDir, { recursive: true });
});

const credentials = {
  HUAWEICLOUD_SDK_AK: OBS_TEMPORARY_KEY.accessKeyId,
  HUAWEICLOUD_SDK_SK: OBS_TEMPORARY_KEY.secretAccessKey,
  HUAWEICLOUD_SDK_SECURITY_TOKEN: OBS_TEMPORARY_KEY.sessionToken ?? '',
};

function invoke(
  execPath: string,
  settings: Record<string, string>,
  env: NodeJS.ProcessEnv = {},
): Promise<BundleAnswer> {
  return invokeBundle({
    folder: join(outDir, 'inventory-export'),
    functionName: 'inventory-export',
    event: { formats: ['csv', 'parquet'] },
    platform: 'functiongraph',
    settings: { ...settingsFor(emulator), ...credentials, ...settings },
    timeoutMs: 60_000,
    execPath,
    env,
  });
}

describe.each(runtimes)('The bundle on Node.js $version', ({ path }) => {
  it('writes a run to OBS with temporary credentials, and compares the next one with it', async () => {
    const obs = await startObsServer('results');
    const settings = { STORE_URL: 'obs://results/team/csms?region=cn-north-4', STORE_ENDPOINT: obs.endpoint };
    expect(await invoke(path, settings)).toMatchObject({ result: { status: 'complete', consistency: 'exact' } });
    const { error } = (await invoke(path, settings)) as { error?: unknown };
    expect(error).toBeUndefined();
    const latest = obs.requests.filter(
      ({ method, path: object }) => method === 'PUT' && object.endsWith('/team/csms/inventory/latest.json'),
    );
    expect(latest).toHaveLength(2);
    await obs.close();
  });

  it.skipIf(certificate === undefined)('speaks TLS, and refuses a certificate that it cannot trust', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'csms-tls-'));
    const { server, port } = await startTls(emulator.port);
    const settings = {
      CSMS_ENDPOINT: `https://localhost:${port}/{region}`,
      STORE_URL: pathToFileURL(folder).href,
    };
    const trusting = await invoke(path, settings, { NODE_EXTRA_CA_CERTS: certificate?.certFile });
    expect(trusting).toMatchObject({ result: { status: 'complete', consistency: 'exact' } });
    const careful = await invoke(path, settings);
    expect(careful).toMatchObject({ result: { status: 'failed', failed: [{ error: { code: 'HTTP_UNREACHABLE' } }] } });
    server.close();
    await rm(folder, { recursive: true });
  });
});

it.runIf(certificate === undefined)('openssl is not installed, so TLS was not tested', () =>
  expect(certificate).toBeUndefined(),
);

async function makeCertificate(): Promise<{ certFile: string; cert: string; key: string } | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'csms-cert-'));
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  try {
    await promisify(execFile)('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      ...subject,
      '-out',
      certFile,
      '-keyout',
      keyFile,
    ]);
  } catch {
    return undefined;
  }
  return { certFile, cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') };
}

/** Takes TLS off and passes everything else on. */
async function startTls(target: number): Promise<{ server: Server; port: number }> {
  const server = createServer({ cert: certificate?.cert, key: certificate?.key }, (socket) => {
    const inner = connect(target, '127.0.0.1');
    const end = (): void => void (socket.destroy(), inner.destroy());
    socket.on('error', end).pipe(inner).on('error', end).pipe(socket);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
