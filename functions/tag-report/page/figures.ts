import type { NotEvaluated } from '../tagged-row.ts';
import type { ReportSummary } from '../report.ts';

/** The numbers of the page's first screen. */
export interface Figures {
  readonly secrets: number;
  /** Secrets whose tags are known. */
  readonly known: number;
  readonly tagged: number;
  readonly untagged: number;
  readonly pass: number;
  readonly fail: number;
  readonly notEvaluated: number;
  readonly coveragePercent: number | null;
  readonly compliancePercent: number | null;
  readonly hasPolicy: boolean;
}

/** Why the tags of a secret are unknown, as `report.json` names it. */
const TAGS_UNKNOWN: readonly NotEvaluated[] = ['shared', 'not returned by the tag query'];

export function countFigures({ totals, notEvaluatedBy, policy }: ReportSummary): Figures {
  const unknown = TAGS_UNKNOWN.reduce((sum, reason) => sum + (notEvaluatedBy[reason] ?? 0), 0);
  const known = totals.secrets - unknown;
  return { ...totals, known, tagged: known - totals.untagged, hasPolicy: policy !== null };
}
