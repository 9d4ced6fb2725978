import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareWeights, createSample, type Weight } from '../../../../../functions/inventory-export/page/sample.ts';

const weights = fc.array(
  fc.record<Weight & { at: number }>({
    severity: fc.constantFrom('critical', 'high', 'medium', 'low'),
    sinceMs: fc.option(fc.integer({ min: 1, max: 5 })),
    dueMs: fc.option(fc.integer({ min: 1, max: 5 })),
    at: fc.nat(),
  }),
  { maxLength: 60 },
);

describe('A sample', () => {
  it('holds the best of all rows in order, whether or not it was asked before a row was made', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 8 }), (rows, keep) => {
        const sample = createSample<Weight, (typeof rows)[number]>(keep, compareWeights);
        const eager = createSample<Weight, (typeof rows)[number]>(keep, compareWeights);
        for (const row of rows) {
          if (sample.accepts(row)) sample.add(row);
          eager.add(row);
        }
        expect(sample.rows()).toEqual(rows.toSorted(compareWeights).slice(0, keep));
        expect(eager.rows()).toEqual(sample.rows());
      }),
    );
  });

  it('turns rows away once it is full of better ones', () => {
    const sample = createSample<number, number>(2, (a, b) => a - b);
    for (const row of [4, 1, 3, 2]) sample.add(row);
    expect([1, 2, 5].map((row) => sample.accepts(row))).toEqual([true, false, false]);
  });
});
