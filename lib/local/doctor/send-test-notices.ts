import { randomBytes } from 'node:crypto';
import { describeDeliveryReason } from '../../notify/delivery-reason.ts';
import type { NoticeCause, NoticeSecret, OutgoingNotice } from '../../notify/notice.ts';
import { limitTime } from '../../time-limit.ts';
import type { OpenChannel } from './checks/channels.ts';
import type { Report } from './report.ts';

const TIMEOUT_MS = 20_000;
const COMPARE = 'Compare url, secret and permissions of this channel with what its receiver expects.';

/** Sends one notice through each channel, plainly a test. PagerDuty keeps incidents: there it is resolved at once. */
export async function sendTestNotices(
  channels: readonly OpenChannel[],
  { report, canSign }: { report: Report; canSign: boolean },
): Promise<void> {
  for (const open of channels) {
    const { name, type } = open.config;
    if (type === 'smn' && !canSign) report.skip('test-notice', 'no credential that the service accepts', name);
    else await sendTestNotice(open, report);
  }
}

async function sendTestNotice({ config: { name, type }, channel }: OpenChannel, report: Report): Promise<void> {
  const id = randomBytes(8).toString('hex');
  const notices =
    type === 'pagerduty' ? [testNotice(id, 'opened'), testNotice(id, 'resolved')] : [testNotice(id, 'opened')];
  for (const notice of notices) {
    const limit = limitTime('a test notification', TIMEOUT_MS);
    const delivery = await channel.send(notice, { signal: limit.signal }).finally(limit.clear);
    if (delivery.status === 'delivered') continue;
    const hint = (delivery.status === 'misconfigured' && delivery.hint) || COMPARE;
    return report.fail(
      'test-notice',
      { code: 'NOTICE_NOT_DELIVERED', message: describeDeliveryReason(delivery.reason), hint },
      name,
    );
  }
  return report.ok('test-notice', 'delivered', name);
}

/** Nothing of it exists; the name of the secret says so. */
function testNotice(id: string, stage: 'opened' | 'resolved'): OutgoingNotice {
  const now = new Date().toISOString();
  const isOver = stage === 'resolved';
  const secret: NoticeSecret = {
    region: 'test',
    projectId: '0'.repeat(32),
    id: `doctor-${id}`,
    name: 'this-is-a-test',
    episodeId: `doctor-${id}`,
    since: now,
    attempts: null,
    owner: null,
    taskId: null,
    resolvedAt: isOver ? now : null,
    durationSeconds: isOver ? 0 : null,
    endedByTaskId: null,
    endReason: isOver ? 'gone' : null,
  };
  const cause: NoticeCause = {
    functionUrn: null,
    errorCode: null,
    message: null,
    reason: 'test',
    endReason: isOver ? 'gone' : null,
  };
  const links = { console: null, details: null };
  const notice = {
    id: `doctor-${id}-${stage}`,
    type: 'rotation.failed',
    stage,
    occurredAt: now,
    severity: 'low',
  } as const;
  return { notice: { ...notice, cause, secrets: [secret], links }, causeId: `doctor-${id}`, closesCause: isOver };
}
