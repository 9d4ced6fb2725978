// Pictures of the inventory for a person to look at: npx tsx test/support/shoot-inventory-page.ts good-zh (into .cache/pages/).
import { renderInventoryPage } from '../../functions/inventory-export/page/page.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import * as sample from './sample-inventory-page.ts';
import { shootPages } from './shoot.ts';

const PAGES = {
  good: sample.sampleGoodRun,
  partial: sample.samplePartialRun,
  failed: sample.sampleFailedRun,
  empty: sample.sampleEmptyEstate,
  big: sample.sampleBigRun,
  hostile: () => sample.sampleHostileRun(HOSTILE_TEXTS),
};

await shootPages('inventory', PAGES, renderInventoryPage);
