// Pictures of the tag report for a person to look at: npx tsx test/support/shoot-tag-page.ts good-zh (into .cache/pages/).
import { renderTagPage } from '../../functions/tag-report/page/page.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import * as sample from './sample-tag-report.ts';
import { shootPages } from './shoot.ts';

const REPORTS = {
  good: sample.sampleTagReport,
  policyless: sample.sampleWithoutPolicy,
  untagged: sample.sampleAllUntagged,
  pass: sample.sampleAllPass,
  partial: sample.samplePartialReport,
  failed: sample.sampleFailedReport,
  narrowed: sample.sampleNarrowedReport,
  empty: sample.sampleEmptyReport,
  big: sample.sampleBigReport,
  hostile: () => sample.sampleHostileReport(HOSTILE_TEXTS),
};

await shootPages('tag', REPORTS, renderTagPage);
