import { expect, it } from 'vitest';
import { linksOf } from '../../../../../functions/failed-rotation-notifier/notices/links.ts';

const RUN_ID = '20261122T060000Z-1a2b3c4d';
const PAGE = `rotation/runs/${RUN_ID}/report.html`;

it.each([
  ['https://reports.example.com/csms/{key}', `https://reports.example.com/csms/${PAGE}`],
  ['https://viewer.example.com/?file={key}&again={key}', `https://viewer.example.com/?file=${PAGE}&again=${PAGE}`],
  [undefined, `obs://bucket/prefix/${PAGE}`],
])('REPORT_URL %s leads to the page', (reportUrl, report) => {
  for (const storeUrl of ['obs://bucket/prefix', 'obs://bucket/prefix/'])
    expect(linksOf(RUN_ID, { storeUrl, reportUrl })).toEqual({
      details: `rotation/runs/${RUN_ID}/failures.json`,
      report,
    });
});
