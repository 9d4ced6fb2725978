/** One measured number beside its bound. */
export interface Figure {
  /** What was measured, such as `cpu, csv, 200,000 secrets`. */
  name: string;
  value: number;
  unit: 'x' | 'ms' | 's' | 'KiB' | 'MiB' | 'requests' | 'secrets' | 'messages';
  /** At most; absent where the number is only told. */
  bound?: number;
  /** The numbers behind it, and how many of each. */
  from: string;
}

export const isWithin = ({ value, bound }: Figure): boolean => bound === undefined || value <= bound;

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Runs every side once a round, one after the other, so that a change of the machine's mood meets all of them. */
export async function alternate<Side extends string, Result>(
  sides: Readonly<Record<Side, () => Promise<Result>>>,
  { rounds, warmUps = 0 }: { rounds: number; warmUps?: number },
): Promise<Record<Side, Result[]>> {
  const names = Object.keys(sides) as Side[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Side, Result[]>;
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const name of names) {
      const result = await sides[name]();
      if (round >= 0) results[name].push(result);
    }
  }
  return results;
}

/** `ours / theirs` of two lists of milliseconds, by their medians. */
export function ratio(name: string, [ours, theirs]: readonly [readonly number[], readonly number[]]): Figure {
  const [a, b] = [median(ours), median(theirs)];
  return { name, value: a / b, unit: 'x', from: `${Math.round(a)} ms / ${Math.round(b)} ms, n = ${ours.length}` };
}
