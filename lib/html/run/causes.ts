import { untrustedEnglish } from '../untrusted.ts';
import type { Html } from '../markup.ts';

interface FailedScope {
  readonly error?: { readonly code: string; readonly hint?: string | undefined } | null | undefined;
}

/** One group a cause, the largest first: the same code and the same advice. */
export function groupByCause<Scope extends FailedScope>(scopes: readonly Scope[]): Scope[][] {
  const groups = new Map<string, Scope[]>();
  for (const scope of scopes) {
    const cause = JSON.stringify([scope.error?.code, scope.error?.hint]);
    const group = groups.get(cause) ?? [];
    group.push(scope);
    groups.set(cause, group);
  }
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
