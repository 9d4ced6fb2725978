import { scheduleProblem } from '../../../lib/deploy/functiongraph/triggers/schedule.ts';
import { invalid } from './refuse.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Only these may be switched off ("Creating a trigger"). */
export const CAN_BE_DISABLED: ReadonlySet<string> = new Set(['TIMER', 'DDS', 'DMS', 'KAFKA', 'LTS']);

const USER_EVENT_BYTES = 2048;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const CHECKS: Readonly<Record<string, (data: Fields, region: string) => void>> = {
  TIMER: checkTimer,
  SMN: checkTopic,
  DEDICATEDGATEWAY: checkGateway,
  // made by hand in tests, to see that they stay
  OBS: () => undefined,
};

/** @throws FSS.0400 */
export function checkTrigger(type: string, data: Fields, region: string): void {
  const check = CHECKS[type];
  if (check === undefined) throw invalid(`Unknown trigger type ${type}.`);
  check(data, region);
}

function checkTimer(data: Fields): void {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(text(data['name']))) throw invalid('name');
  const problem = scheduleProblem(text(data['schedule_type']), text(data['schedule']));
  if (problem !== undefined) throw invalid(problem);
  if (Buffer.byteLength(text(data['user_event'])) >= USER_EVENT_BYTES) throw invalid('user_event is too long.');
}

function checkTopic(data: Fields, region: string): void {
  if (!text(data['topic_urn']).startsWith(`urn:smn:${region}:`)) throw invalid('topic_urn');
}

const GATEWAY_FIELDS = ['name', 'path', 'protocol', 'req_method', 'group_id', 'instance_id', 'match_mode', 'env_name'];

function checkGateway(data: Fields): void {
  for (const field of [...GATEWAY_FIELDS, 'env_id', 'auth'])
    if (!text(data[field])) throw invalid(`${field} is missing.`);
  if (!['IAM', 'APP', 'NONE'].includes(text(data['auth']))) throw invalid('auth');
  if (!['SWA', 'NORMAL'].includes(text(data['match_mode']))) throw invalid('match_mode');
  const info = data['func_info'] as { timeout?: unknown } | undefined;
  const timeout = Number(info?.timeout);
  if (!(timeout >= 1 && timeout <= 60_000)) throw invalid('func_info.timeout');
}
