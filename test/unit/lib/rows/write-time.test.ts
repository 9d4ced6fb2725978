import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCsvSink } from '../../../../lib/rows/csv.ts';
import { DAY_MS, isoTime, timeOf } from '../../../../lib/text/time.ts';

interface Moment {
  readonly at: number;
}
const columns = [{ name: 'at', type: 'time', description: 'A time.', value: ({ at }: Moment) => at }] as const;

/** The cells of a CSV file. */
async function written(times: readonly number[]): Promise<string[]> {
  const sink = createCsvSink(columns, { gzip: false });
  await sink.write(times.map((at) => ({ at })));
  return (await sink.finish()).toString('utf8').split('\r\n').slice(1, -1);
}

const [FIRST, LAST] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];

it('writes every time of the years 1 to 9999 as Date does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: FIRST, max: LAST }), { minLength: 1, maxLength: 200 }), async (all) => {
      const times = all.filter((at) => timeOf(at) !== null);
      expect(await written(times)).toEqual(times.map(isoTime));
    }),
  );
});

it('writes the days around each turn of a year, leap years and those of centuries among them', async () => {
  const years = Array.from({ length: 9_998 }, (_, nth) => nth + 2);
  const ofYear = (year: number): number[] => {
    const march = Date.parse(`${String(year).padStart(4, '0')}-03-01T00:00:00Z`);
    const january = Date.parse(`${String(year).padStart(4, '0')}-01-01T00:00:00Z`);
    return [march - DAY_MS, march, january - 1, january];
  };
  const times = years.flatMap(ofYear).filter((at) => at !== 0);
  expect(await written(times)).toEqual(times.map(isoTime));
});
