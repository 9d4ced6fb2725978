import { untrustedExact } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { type Tone, renderPill } from '../../../lib/html/components.ts';
import type { Reason } from '../../../lib/settings/tag-policy.ts';
import type { View } from './view.ts';

const TONES: Readonly<Record<Reason['code'], Tone>> = { MISSING: 'high', NOT_ALLOWED: 'medium', FORBIDDEN: 'low' };
const MOST_CHARS = 120;

const spell = (text: string): Html => markup`<code>${untrustedExact(text, MOST_CHARS)}</code>`;

/** What is wrong with a tag, in the reader's language. */
export function renderReason({ text }: View, reason: Reason): Html {
  const { code, key } = reason;
  const subject = code === 'NOT_ALLOWED' ? markup`${spell(key)} = ${spell(reason.value)}` : spell(key);
  return markup`${renderPill(TONES[code], text.violations.kinds[code])} ${subject}`;
}
