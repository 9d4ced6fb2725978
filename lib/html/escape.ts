const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * What a reader would not see but could be fooled by: control and format characters (right-to-left overrides, zero-width
 * ones), lone surrogates, noncharacters, private use. Let through: line breaks, tabs, the joiners that Persian, Hindi
 * and emoji need (U+200C, U+200D), and the variation selectors of emoji.
 */
const HIDDEN =
  /(?![\n\t]|\u200C|\u200D|[\uFE00-\uFE0F])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** More marks than any script stacks on one letter: they would paint over the neighbouring rows. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

/** Text of which both find nothing, which nearly all is: to compile them takes 10 ms. Latin letters and common punctuation. */
const PLAIN = /^[\n\t\x20-\x7E\xA0-\xAC\xAE-\u024F\u2010-\u2027]*$/;

const codePointName = (char: string): string =>
  `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

const escapeMarkup = (text: string): string => text.replaceAll(/[&<>"'`]/g, (char) => ENTITIES[char] ?? '');

/** Safe between tags and inside quoted attributes. Hidden characters become `[U+202E]`. */
export function escapeText(text: string): string {
  if (PLAIN.test(text)) return escapeMarkup(text);
  const shown = text.replace(HIDDEN, (char) => `[${codePointName(char)}]`);
  return escapeMarkup(shown.replace(STACKED_MARKS, '$1'));
}

/** Spaces that a reader does not see, or takes for another: at an end, doubled, or of another kind. */
const UNSEEN_SPACES = /(^\x20+|\x20+$|\x20{2,}|[^\S\x20]+)/u;

const markChar = (char: string): string => `<span class="u">${codePointName(char)}</span>`;

/** As `escapeVisibly`, with spaces made visible too where nobody would see them: for texts whose spelling is the point. */
export function escapeExactly(text: string): string {
  const pieces = text.split(UNSEEN_SPACES);
  return pieces
    .map((piece, at) => (at % 2 === 1 ? Array.from(piece, markChar).join('') : escapeVisibly(piece)))
    .join('');
}

/** As `escapeText`, with hidden characters set apart by `<span class="u">`: for between tags only. */
export function escapeVisibly(text: string): string {
  if (PLAIN.test(text)) return escapeMarkup(text);
  const escaped = escapeMarkup(text.replace(STACKED_MARKS, '$1'));
  return escaped.replace(HIDDEN, markChar);
}
