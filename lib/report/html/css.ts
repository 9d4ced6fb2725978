import { baseCss } from './css-base.ts';
import { chartCss } from './css-charts.ts';
import { mediaCss } from './css-media.ts';
import { partsCss } from './css-parts.ts';
import { tableCss } from './css-tables.ts';

/** The style sheet of every report, without the line breaks of its source. */
export const css: string = [baseCss, partsCss, tableCss, chartCss, mediaCss].join('').replaceAll(/\s*\n\s*/g, '');
