import { wordSpan, type Span } from '../../text/span.ts';
import { formatCount } from '../format.ts';

/** Every word that the parts of a page bring along: tables, charts, times. Another language is another object of this type. */
export interface Labels {
  /** BCP 47, for the `lang` attribute. */
  readonly lang: string;
  /** At the top of each printed sheet of a run that is not complete and verified. No quotation mark or backslash: it stands in CSS. */
  readonly onEverySheet: string;
  readonly skipToContent: string;
  readonly sections: string;
  /** Before what is said of something. */
  readonly colon: string;
  /** Where a table shows no row before it is unfolded. */
  readonly show: (count: number) => string;
  readonly showMore: (count: number) => string;
  /** For a table that leaves rows out; where they are comes right after it. */
  readonly leftOut: (shown: number, total: number) => string;
  readonly asTable: string;
  readonly category: string;
  readonly count: string;
  readonly share: string;
  /** `4.8 s`. */
  readonly seconds: (ms: number) => string;
  readonly otherKinds: (kinds: number) => string;
  readonly noData: string;
  readonly span: (span: Span) => string;
  readonly ago: (span: string) => string;
  readonly ahead: (span: string) => string;
}

export const EN_LABELS: Labels = {
  lang: 'en',
  onEverySheet: '! ! !   NOT A COMPLETE, VERIFIED RESULT   ! ! !',
  skipToContent: 'Skip to content',
  sections: 'Sections',
  colon: ': ',
  show: (count) => `Show ${formatCount(count)}`,
  showMore: (count) => `Show ${formatCount(count)} more`,
  leftOut: (shown, total) => `${formatCount(shown)} of ${formatCount(total)} shown here. `,
  asTable: 'Show as a table',
  category: 'Kind',
  count: 'Secrets',
  share: 'Share',
  otherKinds: (kinds) => `${formatCount(kinds)} other kinds`,
  seconds: (ms) => `${(ms / 1000).toFixed(1)} s`,
  noData: 'Nothing to show.',
  span: wordSpan,
  ago: (span) => `${span} ago`,
  ahead: (span) => `in ${span}`,
};
