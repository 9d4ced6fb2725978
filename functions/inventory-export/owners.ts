import { SEVERITIES, type Severity } from '../../lib/csms/severity.ts';
import type { OwnerFindings } from './page/input.ts';

/** Beyond that many, owners are counted together: a tag may hold anything, a run has a bounded memory. */
export const MOST_OWNERS = 1000;

type Counts = Partial<Record<Severity, number>>;

export interface StoredOwners {
  readonly named: ReadonlyArray<readonly [string | null, Counts]>;
  readonly rest: Counts;
}

/**
 * Secrets with findings, by owner and by the severity of the worst finding of each. Named are the first owners of the
 * alphabet, so that it makes no difference who is counted first.
 */
export class OwnerTally {
  readonly #named = new Map<string | null, Counts>();
  readonly #rest: Counts = {};
  /** What comes behind this name is counted together; undefined while all are named. */
  #last: string | undefined;

  count(owner: string | null, severity: Severity): void {
    this.#add(owner, { [severity]: 1 });
  }

  unite(other: OwnerTally): void {
    for (const [owner, counts] of other.#named) this.#add(owner, counts);
    addAll(this.#rest, other.#rest);
  }

  /** As it can be stored. */
  toStored(): StoredOwners {
    return { named: [...this.#named], rest: this.#rest };
  }

  /** Only to be united with others. */
  static from({ named, rest }: StoredOwners): OwnerTally {
    const tally = new OwnerTally();
    for (const [owner, counts] of named) tally.#add(owner, counts);
    addAll(tally.#rest, rest);
    return tally;
  }

  /** Who has the most of the worst comes first, then by name; those counted together last. */
  list(): OwnerFindings[] {
    this.#settle();
    const named = [...this.#named].map(([owner, bySeverity]) => toFindings({ owner }, bySeverity)).sort(compareOwners);
    const rest = toFindings({ owner: null, isRest: true }, this.#rest);
    return rest.secrets === 0 ? named : [...named, rest];
  }

  #add(owner: string | null, counts: Counts): void {
    if (owner !== null && this.#last !== undefined && owner > this.#last) return addAll(this.#rest, counts);
    const known = this.#named.get(owner) ?? {};
    addAll(known, counts);
    this.#named.set(owner, known);
    if (this.#named.size > 2 * MOST_OWNERS) this.#settle();
  }

  #settle(): void {
    const names = [...this.#named.keys()].filter((owner) => owner !== null).sort();
    if (names.length <= MOST_OWNERS) return;
    for (const owner of names.slice(MOST_OWNERS)) {
      addAll(this.#rest, this.#named.get(owner) ?? {});
      this.#named.delete(owner);
    }
    this.#last = names[MOST_OWNERS - 1];
  }
}

function addAll(into: Counts, from: Counts): void {
  for (const severity of SEVERITIES) if (from[severity]) into[severity] = (into[severity] ?? 0) + from[severity];
}

const toFindings = (of: Pick<OwnerFindings, 'owner' | 'isRest'>, bySeverity: Counts): OwnerFindings => ({
  ...of,
  secrets: SEVERITIES.reduce((sum, severity) => sum + (bySeverity[severity] ?? 0), 0),
  bySeverity,
});

function compareOwners(a: OwnerFindings, b: OwnerFindings): number {
  const differing = SEVERITIES.find((severity) => (a.bySeverity[severity] ?? 0) !== (b.bySeverity[severity] ?? 0));
  if (differing !== undefined) return (b.bySeverity[differing] ?? 0) - (a.bySeverity[differing] ?? 0);
  if (a.owner === null || b.owner === null) return Number(a.owner === null) - Number(b.owner === null);
  return a.owner < b.owner ? -1 : 1;
}
