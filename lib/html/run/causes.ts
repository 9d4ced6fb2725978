import { groupBy } from '../../group-by.ts';
import { untrustedEnglish } from '../untrusted.ts';
import type { Html } from '../markup.ts';

interface FailedScope {
  readonly error?: { readonly code: string; readonly hint?: string | undefined } | null | undefined;
}

/** One group a cause, the largest first: the same code and the same advice. */
export function groupByCause<Scope extends FailedScope>(scopes: readonly Scope[]): Scope[][] {
  const groups = groupBy(scopes, ({ error }) => JSON.stringify([error?.code, error?.hint]));
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

/** What a page itself knows to do about a code, else the error's own hint, which speaks English. */
export function renderAdvice(
  { advice, noHint }: { readonly advice: Readonly<Record<string, string>>; readonly noHint: string },
  code: string,
  hint: string | undefined,
): Html | string {
  if (Object.hasOwn(advice, code)) return advice[code] ?? noHint;
  return hint === undefined ? noHint : untrustedEnglish(hint);
}
