import { baseCss } from './base.ts';
import { chartCss } from './charts.ts';
import { mediaCss } from './media.ts';
import { partsCss } from './components.ts';
import { tableCss } from './tables.ts';

/** The style sheet of every report, without the line breaks of its source. */
export const css: string = [baseCss, partsCss, tableCss, chartCss, mediaCss].join('').replaceAll(/\s*\n\s*/g, '');
