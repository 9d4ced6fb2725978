import { untrustedExact } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { type Tone, renderPill } from '../../../lib/html/components.ts';
import type { ReasonKind } from './text/en.ts';
import type { View } from './view.ts';

/** As `describeReason` of tag-policy.ts begins. */
const PREFIXES: readonly (readonly [ReasonKind, string])[] = [
  ['MISSING', 'missing '],
  ['NOT_ALLOWED', 'not allowed '],
  ['FORBIDDEN', 'forbidden '],
];
const TONES: Readonly<Record<ReasonKind, Tone>> = {
  MISSING: 'high',
  NOT_ALLOWED: 'medium',
  FORBIDDEN: 'low',
  OTHER: 'plain',
};
const MOST_CHARS = 120;

/** A key may hold a `=` itself, so the keys of the policy decide where it ends. */
function renderSubject(kind: ReasonKind, subject: string, keys: readonly string[]): Html {
  const key = kind === 'NOT_ALLOWED' ? keys.find((one) => subject.startsWith(`${one}=`)) : undefined;
  if (key === undefined) return markup`<code>${untrustedExact(subject, MOST_CHARS)}</code>`;
  const value = subject.slice(key.length + 1);
  return markup`<code>${untrustedExact(key, MOST_CHARS)}</code> = <code>${untrustedExact(value, MOST_CHARS)}</code>`;
}

/** A reason of `report.json` in the reader's language. */
export function renderReason({ text, report }: View, reason: string): Html {
  const [kind, prefix] = PREFIXES.find(([, start]) => reason.startsWith(start)) ?? (['OTHER', ''] as const);
  const subject = renderSubject(kind, reason.slice(prefix.length), report.policy?.keys ?? []);
  return markup`${renderPill(TONES[kind], text.violations.kinds[kind])} ${subject}`;
}
