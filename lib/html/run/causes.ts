import { groupBy } from '../../group-by.ts';
import type { RunText } from './text/en.ts';

interface FailedScope {
  readonly error?: { readonly code: string; readonly hint?: string | undefined } | null | undefined;
}

/** One group a cause, the largest first: the same code and the same advice. */
export function groupByCause<Scope extends FailedScope>(scopes: readonly Scope[]): Scope[][] {
  const groups = groupBy(scopes, ({ error }) => JSON.stringify([error?.code, error?.hint]));
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

/** What to do about an error: its own hint on an English page, else what the page has for its code. */
export function renderAdvice(
  { advice, noHint }: Pick<RunText['problems'], 'advice' | 'noHint'>,
  code: string,
  hint: string | undefined,
): string {
  if (advice === null) return hint ?? noHint;
  return (Object.hasOwn(advice, code) ? advice[code] : undefined) ?? noHint;
}
