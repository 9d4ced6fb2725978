// Pictures of the notifier's page for a person to look at: npx tsx test/support/shoot-rotation-page.ts usual-zh (into .cache/pages/).
import { renderRotationPage } from '../../functions/failed-rotation-notifier/page/page.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import * as sample from './sample-rotation-page.ts';
import { shootPages } from './shoot.ts';

const PAGES = {
  usual: sample.sampleRotations,
  quiet: sample.sampleQuiet,
  unnotified: sample.sampleUnnotified,
  partial: sample.samplePartial,
  drifted: sample.sampleDrifted,
  failed: sample.sampleFailed,
  narrowed: sample.sampleNarrowed,
  big: sample.sampleBig,
  hostile: () => sample.sampleHostile(HOSTILE_TEXTS),
};

await shootPages('rotation', PAGES, renderRotationPage);
