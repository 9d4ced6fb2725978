import { codeOf } from '../../errors.ts';
import { mapConcurrently } from '../../map-concurrently.ts';
import { scopeName, type Scope } from '../../scope.ts';
import type { Probe } from './probe.ts';
import { askOnce, LIST_CALL, type ScopeCall, type ServiceEndpoints } from './scope-calls.ts';

/** What one scope answered: an error or undefined for each call that was made. */
export interface ScopeAnswers {
  readonly scope: Scope;
  /** Why no other call was made: the scope as a whole does not answer. */
  readonly broken?: unknown;
  readonly calls: ReadonlyMap<ScopeCall, unknown>;
}

export interface ScopeQuestions {
  /** That asks the account of a scope. @throws why it cannot be asked */
  readonly probeOf: (scope: Scope) => Promise<Probe>;
  readonly endpoints: ServiceEndpoints;
  readonly calls: readonly ScopeCall[];
}

/** The error of a call; undefined when it was answered. */
const errorOf = async (asking: Promise<void>): Promise<unknown> => {
  try {
    await asking;
    return undefined;
  } catch (error) {
    return error;
  }
};

/** The list first: what it says is true of the scope as a whole, but for a permission that is missing. */
async function askScope(scope: Scope, questions: ScopeQuestions, first?: Answer): Promise<ScopeAnswers> {
  const { endpoints, probeOf } = questions;
  const ask = (call: ScopeCall) => errorOf(probeOf(scope).then((probe) => askOnce(probe, call, { scope, endpoints })));
  const listed = first === undefined ? await ask(LIST_CALL) : first.error;
  if (listed !== undefined && codeOf(listed) !== 'CSMS_FORBIDDEN') return { scope, broken: listed, calls: new Map() };
  const calls = new Map<ScopeCall, unknown>([[LIST_CALL, listed]]);
  for (const call of questions.calls) calls.set(call, await ask(call));
  return { scope, calls };
}

/** The outcome of a list that was asked for before. */
interface Answer {
  readonly error: unknown;
}

/** By the names of scopes. */
export type Contacts = ReadonlyMap<string, Answer>;

const CONTACTS = 3;

/** Lists scopes one after the other until one answer tells whether the credential is good; asks three at most. */
export async function makeContact(
  scopes: readonly Scope[],
  { probe, endpoints }: { readonly probe: Probe; readonly endpoints: ServiceEndpoints },
): Promise<Contacts> {
  const answers = new Map<string, Answer>();
  for (const scope of scopes.slice(0, CONTACTS)) {
    answers.set(scopeName(scope), { error: await errorOf(askOnce(probe, LIST_CALL, { scope, endpoints })) });
    if (probe.credential !== 'unknown') break;
  }
  return answers;
}

/** Every scope, some side by side. */
export function askScopes(
  scopes: readonly Scope[],
  questions: ScopeQuestions & { concurrency: number; contacts: Contacts },
): Promise<ScopeAnswers[]> {
  const { concurrency, contacts } = questions;
  return mapConcurrently(scopes, concurrency, (scope) => askScope(scope, questions, contacts.get(scopeName(scope))));
}
