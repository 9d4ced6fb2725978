import { CodedError } from '../../errors.ts';

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
