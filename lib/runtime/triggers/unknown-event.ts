import { fieldsOf, firstOf } from './trigger.ts';
import { CodedError } from '../../errors.ts';

type Event = Readonly<Record<string, unknown>>;

const QUEUES: ReadonlySet<unknown> = new Set(['KAFKA', 'ROCKETMQ', 'RABBITMQ']);

/** Events that are known and that no function here takes: an error which names them says more than a list of keys. */
const KINDS: readonly (readonly [kind: string, matches: (event: Event) => boolean])[] = [
  ['a FunctionGraph message queue event (Kafka, RocketMQ, RabbitMQ)', (event) => QUEUES.has(event['trigger_type'])],
  ['an AWS SQS event', ({ Records }) => firstOf(Records)['eventSource'] === 'aws:sqs'],
  ['an AWS S3 event', ({ Records }) => firstOf(Records)['eventSource'] === 'aws:s3'],
  ['an OBS event', ({ Records }) => 's3' in firstOf(Records)],
  ['an AWS event with records of another source than SNS', ({ Records }) => Array.isArray(Records)],
  ['an EventGrid event (CloudEvents)', (event) => 'specversion' in event && 'type' in event && 'source' in event],
  ['a CTS event', ({ cts }) => Object.keys(fieldsOf(cts)).length > 0],
  ['an LTS event', ({ lts }) => 'data' in fieldsOf(lts)],
  ['a DIS event', (event) => 'StreamName' in event && 'Message' in event],
  ['an EventBridge event that is not a schedule', (event) => 'detail-type' in event && 'detail' in event],
  ['an AWS load balancer event', ({ requestContext }) => 'elb' in fieldsOf(requestContext)],
  [
    'an HTTP event of an unknown gateway',
    (event) => 'httpMethod' in event || 'http' in fieldsOf(event['requestContext']),
  ],
  ['an SMN event without records', (event) => 'record' in event],
];

/** What an event is that is not accepted; undefined when it is nothing known. */
export const notAcceptedKind = (event: Event): string | undefined => KINDS.find(([, matches]) => matches(event))?.[0];

const ACCEPTED =
  'a FunctionGraph timer, SMN or APIG event; an AWS schedule, SNS, API Gateway or function URL event; or a command as a plain object';

/** @param what "an OBS event", for example. Keys are told, never values. */
export const eventUnknown = (what: string, event: unknown, commandFields: readonly string[] = []): CodedError => {
  const fields = commandFields.length === 0 ? '' : ` (${commandFields.join(', ')})`;
  return new CodedError('EVENT_UNKNOWN', `This is ${what}. Its keys: ${keysOf(event)}.`, {
    hint: `Accepted: ${ACCEPTED}${fields}.`,
  });
};

function keysOf(event: unknown): string {
  const keys = typeof event === 'object' && event !== null && !Array.isArray(event) ? Object.keys(event) : [];
  return keys.length === 0
    ? 'none'
    : keys
        .slice(0, 20)
        .map((key) => key.slice(0, 64))
        .join(', ');
}
