import { afterEach, expect, it } from 'vitest';
import { handler } from '../../../../../functions/failed-rotation-notifier/handler.ts';
import { projectId, scopes, startBench, type FunctionBench } from '../../../../support/function-bench.ts';
import { headerOf, headlineOf, rowsOf, sectionOf, textOf } from '../../../../support/read-page.ts';
import { startReceiver, type Receiver } from '../../../../support/receiver.ts';

/* The page that a whole run leaves, from the service's answers to the stored file. */

const NAME = 'db';
let bench: FunctionBench;
let receiver: Receiver;
afterEach(async () => {
  await bench.close();
  await receiver.close();
});

async function start(): Promise<void> {
  bench = await startBench(handler, scopes([]));
  receiver = await startReceiver();
  const estate = bench.emulator.estate.scope('cn-north-4', projectId(1));
  const secret = {
    id: 'id-db',
    name: NAME,
    state: 'ENABLED',
    secret_type: 'RDS-FG',
    auto_rotation: true,
    rotation_period: '1d',
    next_rotation_time: Date.now() + 3_600_000,
    rotation_func_urn: 'urn:fss:cn-north-4:p:function:default:rotate-rds:latest',
    domain_id: bench.emulator.estate.domainId,
  };
  estate.add(secret, { owner: 'team-1 \u202E' });
  estate.addTask({
    task_id: 'task-1',
    secret_name: NAME,
    task_status: 'FAILED',
    task_time: Date.now() - 5 * 60_000,
    rotation_func_urn: secret.rotation_func_urn,
    task_error_code: 'E1',
    task_error_msg: '<b>login</b> failed password=hunter2hunter2',
    attempt_nums: 3,
  });
}

async function runPage(settings: Record<string, string> = {}): Promise<string> {
  const { host } = new URL(receiver.url);
  const secret = `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`;
  const channels = [{ name: 'hook', type: 'webhook', url: receiver.url, secret }];
  const { runId } = await bench.run({
    settings: { NOTIFY_CHANNELS: JSON.stringify(channels), NOTIFY_ALLOWED_HOSTS: host, ...settings },
  });
  return (await bench.read(`rotation/runs/${runId}/report.html`)).toString('utf8');
}

it('A stored page shows the failure, its owner and which channel was notified, and no credential', async () => {
  await start();
  const html = await runPage();
  expect(headlineOf(html)).toBe('1 secret has a rotation problem: 1 failed. The project was listed and verified.');
  expect(textOf(headerOf(html))).toMatch(/Owner: team-1 U\+202E/);
  expect(rowsOf(sectionOf(html, 'failing'))[0]).toMatch(
    /^db id-db task task-1 problem [0-9a-f]{32} cn-north-4 1{32} Medium .* 5 minutes ago, 3 failed attempts team-1 .* hook opened \d{4}-\d\d-\d\d \d\d:\d\d UTC$/,
  );
  expect(html).toContain('&lt;b&gt;login&lt;/b&gt; failed');
  expect(html).not.toContain('hunter2');
  expect(receiver.received).toHaveLength(1);
});

it('A silence leaves the failure on the page, with its reason; REPORT_LANG=zh speaks Chinese', async () => {
  await start();
  const silences = [{ match: { name: '^db$' }, until: '2099-12-31T00:00:00Z', reason: 'We move.' }];
  const html = await runPage({ NOTIFY_SILENCES: JSON.stringify(silences), REPORT_LANG: 'zh' });
  expect(headlineOf(html)).toBe('1 个凭据存在轮转问题：1 个轮转失败。1 个项目均已列出并校验。');
  expect(rowsOf(sectionOf(html, 'silenced'))[0]).toMatch(/2099-12-31 00:00 UTC .*We move\.$/);
  expect(receiver.received).toHaveLength(0);
});
