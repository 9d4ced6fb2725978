import { parseEnvelope, requestIdOf } from '../../../csms/errors.ts';
import { CodedError } from '../../../errors.ts';
import type { HttpResponse } from '../../../http/send.ts';
import { encodeSegment } from '../../../http/sign.ts';
import type { OpenChannel } from './channels.ts';
import { isNotSent } from './contact.ts';
import { REFUSED, type Probe } from '../probe.ts';
import type { Report } from '../report.ts';

/** Whether the SMN topics of channels are there, by looking at them: nothing is published. */
export async function checkTopics(
  channels: readonly OpenChannel[],
  { probe, endpoint, report }: { probe: Probe | undefined; endpoint: string; report: Report },
): Promise<void> {
  for (const { config } of channels) {
    if (config.type !== 'smn') continue;
    if (probe === undefined) report.skip('topics', 'there are no credentials', config.name);
    else await checkTopic(config, { probe, endpoint, report });
  }
}

async function checkTopic(
  { name, topicUrn }: { name: string; topicUrn: string },
  { probe, endpoint, report }: { probe: Probe; endpoint: string; report: Report },
): Promise<void> {
  const [, , region = '', projectId = ''] = topicUrn.split(':');
  const path = `/v2/${projectId}/notifications/topics/${encodeSegment(topicUrn)}`;
  try {
    const target = { endpoint: endpoint.replace('{region}', region), path, projectId };
    const response = await probe.send({ method: 'GET', body: '', ...target });
    reportTopic({ name, topicUrn, response, report });
  } catch (error) {
    if (isNotSent(error)) report.skip('topics', REFUSED, name);
    else report.fail('topics', error, name);
  }
}

interface SeenTopic {
  readonly name: string;
  readonly topicUrn: string;
  readonly response: HttpResponse;
  readonly report: Report;
}

/** Publishing needs no right to look, so a 403 says little. */
function reportTopic({ name, topicUrn, response, report }: SeenTopic): void {
  const { status, body } = response;
  if (status === 200) return report.ok('topics', `${topicUrn} exists`, name);
  const { code = 'no code', message = '' } = parseEnvelope(body.toString('utf8'));
  const said = `${status} ${code} for ${topicUrn}: ${message}`.replaceAll(/\s+/g, ' ');
  const requestId = requestIdOf(response);
  if (status === 401) return report.skip('topics', `${REFUSED} (${said})`, name);
  if (status === 403)
    return report.warn('topics', { ...WITHOUT_RIGHT, message: said, ...(requestId && { requestId }) }, name);
  const isMissing = status === 404 && code.startsWith('SMN.');
  const [ours, hint] = isMissing ? MISSING : status === 404 ? NOT_OFFERED : REFUSED_TOPIC;
  return report.fail('topics', new CodedError(ours, said, { hint, requestId, status }), name);
}

const WITHOUT_RIGHT = {
  code: 'SMN_NOT_TOLD',
  hint: 'smn:topic:get is not granted, and is not needed to publish: `npm run doctor -- --send` shows whether smn:topic:publish is.',
};
const MISSING = ['SMN_TOPIC_MISSING', 'Create the topic, or correct topicUrn in NOTIFY_CHANNELS.'] as const;
const NOT_OFFERED = ['SMN_NOT_FOUND', 'Check the region in topicUrn, and SMN_ENDPOINT.'] as const;
const REFUSED_TOPIC = [
  'SMN_REFUSED',
  'Check region, project and name in topicUrn. If they are right, try again later.',
] as const;
