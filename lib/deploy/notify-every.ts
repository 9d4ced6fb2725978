import { CodedError } from '../errors.ts';

/** What a clock can repeat without a remainder. */
const MINUTES = [5, 6, 10, 12, 15, 20, 30];
const HOURS = [1, 2, 3, 4, 6, 8, 12, 24];
/** Shortest first. */
const CHOICES = [...MINUTES.map((minute) => `${minute}m`), ...HOURS.map((hour) => `${hour}h`)];
const DEFAULT = '30m';

interface Clock {
  /** Fields of a cron expression. */
  readonly minutes: string;
  readonly hours: string;
  readonly intervalMinutes: number;
}

/**
 * When the notifier's timer goes off, as the cloud's cron expression: apart from the other timers, since CSMS counts the requests of a
 * user over all functions.
 *
 * @param every `NOTIFY_EVERY`, such as 30m or 2h. Empty or absent: every 30 minutes.
 * @throws DEPLOY_SETTING_INVALID
 */
export function notifierSchedule(every: string | undefined, cloud: 'aws' | 'huawei'): string {
  const { minutes, hours } = parseEvery(every || DEFAULT);
  return cloud === 'aws' ? `cron(${minutes} ${hours} * * ? *)` : `0 ${minutes} ${hours} * * ?`;
}

/** Seconds from one run to the next. @throws DEPLOY_SETTING_INVALID */
export const notifierIntervalSeconds = (every: string | undefined): number =>
  parseEvery(every || DEFAULT).intervalMinutes * 60;

/** The shortest `NOTIFY_EVERY` of at least so many seconds; undefined where there is none. */
export const shortestInterval = (seconds: number): string | undefined =>
  CHOICES.find((every) => notifierIntervalSeconds(every) >= seconds);

function parseEvery(every: string): Clock {
  const [, digits = '', unit] = /^(\d{1,4})([mh])$/.exec(every) ?? [];
  const intervalMinutes = Number(digits) * (unit === 'h' ? 60 : 1);
  // not 0, 10 and 40, when the others begin, where there is a choice
  if (MINUTES.includes(intervalMinutes))
    return { minutes: steps(5 % intervalMinutes, intervalMinutes, 60), hours: '*', intervalMinutes };
  if (HOURS.includes(intervalMinutes / 60))
    return { minutes: '25', hours: intervalMinutes === 60 ? '*' : steps(0, intervalMinutes / 60, 24), intervalMinutes };
  throw new CodedError(
    'DEPLOY_SETTING_INVALID',
    `NOTIFY_EVERY is "${every.slice(0, 40)}"; expected one of ${CHOICES.join(', ')}`,
    {
      hint: `Other intervals do not divide an hour or a day evenly. The default is ${DEFAULT}.`,
    },
  );
}

/** A list: not every cron knows a step after a start. */
const steps = (from: number, step: number, end: number): string =>
  Array.from({ length: Math.ceil((end - from) / step) }, (_, nth) => from + nth * step).join(',');
