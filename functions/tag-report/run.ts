import type { Manifest } from '../../lib/run/manifest.ts';
import type { Invocation } from '../../lib/runtime/definition.ts';
import type { Settings } from '../../lib/settings/settings.ts';
import type { TagReportCommand } from './command.ts';
import type { definition } from './definition.ts';
import type { Group } from './group-by-tag.ts';
import type { ReportLists, ReportSummary } from './report.ts';
import type { EvaluatedRow } from './tagged-row.ts';

export type TagReportInvocation = Invocation<TagReportCommand, Settings<(typeof definition)['settings'][number]>>;

/** What one run found. */
export interface TagRun {
  readonly manifest: Manifest<Group & Record<string, unknown>>;
  readonly report: ReportSummary;
  readonly lists: ReportLists;
  /** All of them, in the order of the scopes; unpacked anew for whoever goes through them. */
  readonly batches: () => Iterable<readonly EvaluatedRow[]>;
  /** Tag keys with a column of their own. */
  readonly keys: readonly string[];
}
