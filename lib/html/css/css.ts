import { baseCss } from './base.ts';
import { chartCss } from './charts.ts';
import { mediaCss } from './media.ts';
import { componentCss } from './components.ts';
import { tableCss } from './tables.ts';

/** The style sheet of every report, without the line breaks of its source. `onEverySheet` stands at the top of each printed sheet of a run that is not complete and verified. */
export const createCss = (onEverySheet: string): string =>
  [baseCss, componentCss, tableCss, chartCss, mediaCss(onEverySheet)].join('').replaceAll(/\s*\n\s*/g, '');
