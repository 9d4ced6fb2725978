import type { Log } from '../../lib/log.ts';
import { readLatest } from '../../lib/run/latest.ts';
import type { LatestPointer, Manifest } from '../../lib/run/manifest.ts';
import type { ObjectStore } from '../../lib/storage/object-store.ts';
import { definition } from './definition.ts';
import type { Group } from './group-by-tag.ts';
import type { TrendPoint } from './report.ts';

/** Three months of daily runs. */
const POINTS_KEPT = 90;

/** What `latest.json` keeps beside its pointers. */
type LatestWithTrend = LatestPointer & { readonly trend?: unknown };

/** The trend as it stands; empty before the first run, and where it cannot be read: a report is right without it. */
export async function readTrend(
  store: ObjectStore,
  { signal, log }: { signal: AbortSignal; log: Log },
): Promise<TrendPoint[]> {
  try {
    return trendOf(await readLatest({ store, folder: definition.folder, signal }));
  } catch (error) {
    log.warn('the trend cannot be read', { error });
    return [];
  }
}

const trendOf = (latest: LatestWithTrend | undefined): TrendPoint[] =>
  Array.isArray(latest?.trend) ? latest.trend.filter(isPoint) : [];

const isPoint = (value: unknown): value is TrendPoint =>
  typeof (value as Partial<TrendPoint> | null)?.runId === 'string';

/** The trend with a run's point; only complete runs over everything have one. */
export function withPoint(trend: readonly TrendPoint[], manifest: Manifest): TrendPoint[] {
  if (manifest.status !== 'complete' || manifest.narrowedBy !== undefined) return [...trend];
  const { secrets, untagged, coveragePercent, compliancePercent } = manifest.totals as unknown as Group;
  const point: TrendPoint = {
    runId: manifest.runId,
    finishedAt: manifest.finishedAt,
    secrets,
    untagged,
    coveragePercent,
    compliancePercent,
  };
  const others = trend.filter(({ runId }) => runId !== point.runId);
  return [...others, point].toSorted((a, b) => (a.runId < b.runId ? -1 : 1)).slice(-POINTS_KEPT);
}

/** For `publishRun`: every run that it looks at leaves its point, so one that a race had lost comes back. */
export const extendTrend = (latest: LatestWithTrend, manifest: Manifest): LatestPointer =>
  ({ ...latest, trend: withPoint(trendOf(latest), manifest) }) as LatestPointer;
