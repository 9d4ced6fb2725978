import { SEVERITIES, type Severity } from '../../lib/csms/severity.ts';
import type { OwnerFindings } from './page/input.ts';

/** Beyond that many, owners are counted together: a tag may hold anything, a run has a bounded memory. */
export const MOST_OWNERS = 1000;
/** No tag value is a symbol. */
const REST = Symbol('more owners');

type Counts = Partial<Record<Severity, number>>;

/** Secrets with findings, by owner and by the severity of the worst finding of each. */
export type OwnerTally = Map<string | null | typeof REST, Counts>;

export function countOwner(tally: OwnerTally, owner: string | null, severity: Severity): void {
  addCounts(tally, owner, { [severity]: 1 });
}

export function uniteOwners(into: OwnerTally, from: OwnerTally): void {
  for (const [owner, counts] of from) addCounts(into, owner, counts);
}

function addCounts(tally: OwnerTally, owner: string | null | typeof REST, counts: Counts): void {
  const key = owner === null || tally.has(owner) || tally.size < MOST_OWNERS ? owner : REST;
  const known = tally.get(key) ?? {};
  for (const severity of SEVERITIES) if (counts[severity]) known[severity] = (known[severity] ?? 0) + counts[severity];
  tally.set(key, known);
}

/** Who has the most of the worst comes first; those counted together last. */
export function listOwners(tally: OwnerTally): OwnerFindings[] {
  const rows = [...tally].map(([owner, bySeverity]): OwnerFindings => ({
    ...(owner === REST ? { owner: null, isRest: true } : { owner }),
    secrets: SEVERITIES.reduce((sum, severity) => sum + (bySeverity[severity] ?? 0), 0),
    bySeverity,
  }));
  return rows.sort((a, b) => Number(a.isRest ?? false) - Number(b.isRest ?? false) || compareOwners(a, b));
}

function compareOwners(a: OwnerFindings, b: OwnerFindings): number {
  const differing = SEVERITIES.find((severity) => (a.bySeverity[severity] ?? 0) !== (b.bySeverity[severity] ?? 0));
  return differing === undefined ? 0 : (b.bySeverity[differing] ?? 0) - (a.bySeverity[differing] ?? 0);
}
