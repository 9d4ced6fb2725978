import { describe, expect, it } from 'vitest';
import { scheduleProblem } from '../../../../lib/deploy/functiongraph/triggers/schedule.ts';
import { notifierSchedule } from '../../../../lib/deploy/notify-every.ts';

const EVERY = ['5m', '6m', '10m', '12m', '15m', '20m', '30m', '60m', '1h', '2h', '3h', '4h', '6h', '8h', '12h', '24h'];

/** Minutes of a day at which a cron of lists goes off, by its two first fields. */
function timesOf(minutes = '', hours = ''): number[] {
  const numbers = (field: string, end: number): number[] =>
    field === '*' ? Array.from({ length: end }, (_, nth) => nth) : field.split(',').map(Number);
  return numbers(hours, 24).flatMap((hour) => numbers(minutes, 60).map((minute) => hour * 60 + minute));
}

const minutesOf = (every: string): number => parseInt(every, 10) * (every.endsWith('h') ? 60 : 1);

describe('NOTIFY_EVERY', () => {
  it.each(EVERY)('%s goes off as often, evenly over the day, on both clouds', (every) => {
    const huawei = notifierSchedule(every, 'huawei');
    expect(scheduleProblem('Cron', huawei)).toBeUndefined();
    const [second, minutes, hours, ...rest] = huawei.split(' ');
    expect([second, ...rest]).toEqual(['0', '*', '*', '?']);
    expect(notifierSchedule(every, 'aws')).toBe(`cron(${minutes} ${hours} * * ? *)`);
    const times = timesOf(minutes, hours);
    const gaps = times.map(
      (time, nth) => (times[(nth + 1) % times.length] ?? 0) - time + (nth + 1 === times.length ? 1440 : 0),
    );
    expect(new Set(gaps)).toEqual(new Set([minutesOf(every)]));
  });

  it('is 30 minutes where nothing is said, away from the other timers', () => {
    for (const nothing of [undefined, '']) expect(notifierSchedule(nothing, 'huawei')).toBe('0 5,35 * * * ?');
    for (const every of EVERY.filter((each) => minutesOf(each) > 6)) {
      const [, minutes, hours] = notifierSchedule(every, 'huawei').split(' ');
      for (const busy of [2 * 60 + 10, 2 * 60 + 40]) expect(timesOf(minutes, hours)).not.toContain(busy);
    }
  });

  it.each(['7m', '45m', '90m', '5h', '0m', '1m', '30', '1d', '30s', 'hourly', '2.5h', '-1h'])(
    '%s is refused with what is possible',
    (every) => {
      expect(() => notifierSchedule(every, 'aws')).toThrow(`NOTIFY_EVERY is "${every}"; expected one of 5m, 6m, 10m`);
    },
  );
});
