import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { accessSync, constants, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cephConfig } from './radosgw-config.ts';

const run = promisify(execFile);
const PROGRAMS = ['ceph', 'ceph-authtool', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'];
const READY_TIMEOUT_MS = 60_000;

export const RADOSGW_KEY = { accessKeyId: 'RGWTESTKEY', secretAccessKey: 'rgw-test-secret' };
export const RADOSGW_ROLE = 'arn:aws:iam:::role/Writer';
export const RADOSGW_INSTALL = 'apt-get install -y --no-install-recommends ceph-mon ceph-osd radosgw';

export interface Radosgw {
  /** `http://localhost:PORT`; buckets answer at `http://BUCKET.localhost:PORT` too. */
  readonly endpoint: string;
  stop: () => Promise<void>;
}

export function isRadosgwInstalled(): boolean {
  const folders = `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin`.split(delimiter);
  return PROGRAMS.every((program) => folders.some((folder) => isExecutable(join(folder, program))));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A single-node Ceph with its S3 gateway on loopback, in a temporary folder, in memory. Needs no root; ready in 2 to 3 s. */
export async function startRadosgw(): Promise<Radosgw> {
  const folder = await mkdtemp(join(tmpdir(), 'rgw-'));
  const daemons: ChildProcess[] = [];
  const stop = () => stopAll(daemons, folder);
  // Even when the tests are interrupted.
  const onExit = () => killAll(daemons, folder);
  process.once('exit', onExit);
  try {
    const endpoint = await startCluster(folder, daemons);
    return { endpoint, stop: () => stop().finally(() => process.off('exit', onExit)) };
  } catch (error) {
    const logs = await Promise.all(['mon.a', 'osd.0', 'client.rgw'].map((name) => tailOf(join(folder, `${name}.log`))));
    await stop();
    throw new Error(`radosgw did not start.\n${logs.join('\n')}`, { cause: error });
  }
}

async function startCluster(folder: string, daemons: ChildProcess[]): Promise<string> {
  const [monPort, rgwPort] = [await freePort(), await freePort()];
  const [fsid, osdId] = [randomUUID(), randomUUID()];
  const conf = ['-c', join(folder, 'ceph.conf')];
  await writeFile(join(folder, 'ceph.conf'), cephConfig({ folder, fsid, monPort, rgwPort }));
  await Promise.all(['mon', 'osd', 'rgw'].map((name) => mkdir(join(folder, name))));
  await makeKeys(join(folder, 'keyring'));
  const map = join(folder, 'monmap');
  await run('monmaptool', ['--create', '--fsid', fsid, '--addv', 'a', `[v2:127.0.0.1:${monPort}]`, map]);
  await run('ceph-mon', [...conf, '-i', 'a', '--mkfs', '--monmap', map, '--keyring', join(folder, 'keyring')]);
  const start = (program: string, args: string[]) =>
    daemons.push(spawn(program, [...conf, ...args, '-f'], { stdio: 'ignore' }));
  start('ceph-mon', ['-i', 'a']);
  await run('ceph', [...conf, '--connect-timeout', '30', 'osd', 'new', osdId, '0']);
  await run('ceph-osd', [...conf, '-i', '0', '--mkfs', '--osd-uuid', osdId]);
  start('ceph-osd', ['-i', '0']);
  start('radosgw', ['-n', 'client.rgw']);
  await untilAnswers(rgwPort);
  await makeUser([...conf, '-n', 'client.rgw']);
  return `http://localhost:${rgwPort}`;
}

async function makeKeys(keyring: string): Promise<void> {
  const all = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *'];
  await run('ceph-authtool', ['--create-keyring', keyring, '--gen-key', '-n', 'mon.', '--cap', 'mon', 'allow *']);
  for (const name of ['client.admin', 'client.rgw']) {
    await run('ceph-authtool', [keyring, '--gen-key', '-n', name, ...all]);
  }
  const osd = ['--cap', 'mon', 'allow profile osd', '--cap', 'osd', 'allow *'];
  await run('ceph-authtool', [keyring, '--gen-key', '-n', 'osd.0', ...osd]);
}

/** One user, and a role that it may take on for temporary keys. */
async function makeUser(conf: string[]): Promise<void> {
  const admin = (...args: string[]) => run('radosgw-admin', [...conf, ...args]);
  const { accessKeyId, secretAccessKey } = RADOSGW_KEY;
  const user = ['--uid', 'tester', '--display-name', 'tester'];
  await admin('user', 'create', ...user, '--access-key', accessKeyId, '--secret-key', secretAccessKey);
  const trusts = { Effect: 'Allow', Principal: { AWS: ['arn:aws:iam:::user/tester'] }, Action: ['sts:AssumeRole'] };
  await admin('role', 'create', '--role-name', 'Writer', '--assume-role-policy-doc', policyOf(trusts));
  const allows = { Effect: 'Allow', Action: ['s3:*'], Resource: ['arn:aws:s3:::*'] };
  await admin('role-policy', 'put', '--role-name', 'Writer', '--policy-name', 'all', '--policy-doc', policyOf(allows));
}

const policyOf = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

async function untilAnswers(port: number): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answer?.ok === true) return;
    if (Date.now() > deadline) throw new Error(`no answer within ${READY_TIMEOUT_MS} ms`);
    await sleep(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function stopAll(daemons: readonly ChildProcess[], folder: string): Promise<void> {
  const gone = daemons
    .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    .map((daemon) => new Promise((resolve) => daemon.once('exit', resolve)));
  for (const daemon of daemons) daemon.kill('SIGKILL');
  await Promise.all(gone);
  rmSync(folder, { recursive: true, force: true });
}

function killAll(daemons: readonly ChildProcess[], folder: string): void {
  for (const daemon of daemons) daemon.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

const tailOf = async (path: string): Promise<string> =>
  `${path}:\n${(await readFile(path, 'utf8').catch(() => 'none')).split('\n').slice(-15).join('\n')}`;
