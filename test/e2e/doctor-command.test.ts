import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doctor } from '../../lib/local/doctor/doctor.ts';
import { secretsOf, startWorld, type DoctorWorld } from '../unit/lib/local/doctor/doctor-world.ts';

let world: DoctorWorld;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const root = fileURLToPath(new URL('../..', import.meta.url));

async function run(...argv: string[]): Promise<{ code: number; output: string }> {
  const lines: string[] = [];
  const code = await doctor(argv, { env: world.env, print: (text) => lines.push(text) });
  return { code, output: lines.join('\n') };
}

describe('npm run doctor', () => {
  it('ends with 0 and a count where nothing failed', async () => {
    const { code, output } = await run();
    expect(code).toBe(0);
    expect(output).toMatch(/^ok {7}node: Node\.js /);
    expect(output).toMatch(/\n\n\d+ ok, 0 warning, 0 failed, 5 skipped\.$/);
  });

  it('ends with 1, and says for each failure what to do', async () => {
    world.emulator.faults.add({ name: 'forbidden', api: 'tasks' });
    const { code, output } = await run();
    expect(code).toBe(1);
    expect(output).toMatch(/failed {3}tasks\.list \(cn-north-4:1{32}, cn-north-4:2{32}\): 403 APIGW\.0302 /);
    expect(output).toMatch(/\n {9}CSMS_FORBIDDEN, request [0-9a-f]{32}\n {9}Next step: Grant csms::listTasks /);
  });

  it('gives programs one JSON object', async () => {
    world.env['CONFIG_KEY'] = 'not-there.json';
    const { code, output } = await run('--json');
    const answer = JSON.parse(output) as { status: string; counts: Record<string, number>; results: object[] };
    expect(code).toBe(1);
    expect(answer).toMatchObject({ version: 1, status: 'failed', counts: { failed: 1 } });
    expect(answer.results).toContainEqual(expect.objectContaining({ check: 'config', code: 'SETTINGS_INVALID' }));
  });

  it('prints no secret, whatever is wrong with it', async () => {
    Object.assign(world.env, {
      HUAWEICLOUD_SDK_SK: `${world.env['HUAWEICLOUD_SDK_SK']} `,
      HTTP_AUTH_TOKEN: 'http-auth-token-of-a-caller',
      HEARTBEAT_URL: 'http://127.0.0.1:1/ping/secret-of-the-heartbeat',
      NOTIFY_HOOK_SECRET: 'hook-secret-that-is-none',
      CSMS_ENDPOINT: 'https://user:hunter2@kms.example.com',
    });
    world.channels(
      { name: 'a', type: 'webhook', url: 'https://hooks.example.com/hunter2', secret: { from: 'NOTIFY_HOOK_SECRET' } },
      { name: 'b', type: 'slack', url: 'not a URL hunter2' },
    );
    const { output } = await run('--send');
    const { output: json } = await run('--send', '--json');
    expect(output).toContain('failed');
    for (const secret of [...secretsOf(world.env), 'secret-of-the-heartbeat']) {
      expect(output).not.toContain(secret);
      expect(json).not.toContain(secret);
    }
  });

  it.each([['--emulate'], ['--function', 'tag-reporter'], ['--switch', 'forbidden']])(
    'refuses %s %s, and says what there is',
    async (...argv) => {
      await expect(run(...argv)).rejects.toMatchObject({ code: 'DOCTOR_USAGE' });
    },
  );

  it.each([
    ['tasks', 'tasks.list'],
    ['events', 'events.list'],
  ])(
    'shows a fault of %s against an emulator, from the command line, with nothing of this shell',
    async (api, check) => {
      const argv = ['--import', 'tsx', 'lib/local/cli.ts', 'doctor', '--emulator', '--switch', `forbidden,api=${api}`];
      const env = { ...process.env, STORE_URL: 's3://somebody-else/?region=x', HUAWEICLOUD_SDK_AK: 'AKOFTHISSHELL' };
      const failure = await promisify(execFile)(process.execPath, argv, { cwd: root, env }).catch(
        (error: unknown) => error,
      );
      const { code, stdout } = failure as { code: number; stdout: string };
      expect(code).toBe(1);
      expect(stdout).toContain(`failed   ${check}`);
      expect(stdout).toMatch(/ 1 failed, \d+ skipped\.\n$/);
      expect(stdout).not.toContain('somebody-else');
    },
  );
});
