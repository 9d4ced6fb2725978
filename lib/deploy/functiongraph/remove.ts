import { readMark } from './mark.ts';
import { sortByOwner } from './plan-triggers.ts';
import type { Session } from './session.ts';
import { findFunction, type FoundFunction } from './state.ts';
import type { WantedFunction } from './wanted.ts';
import { notOurs } from './errors.ts';

/** A function that a deployment made, and what hangs on it. */
export interface Removal {
  readonly urn: string;
  readonly name: string;
  readonly found: FoundFunction;
  /** Why it must not be removed. */
  readonly obstacles: readonly string[];
}

/**
 * Removes the functions and triggers that deployments of this service and stage made, and nothing else: a function without
 * the mark stays, and one that carries somebody else's trigger stops the removal, since it would take that trigger with it.
 *
 * @throws FUNCTIONGRAPH_NOT_OURS, FUNCTIONGRAPH_*, HTTP_*
 */
export async function removeFunctions(wanted: readonly WantedFunction[], session: Session): Promise<void> {
  const removals = await findRemovals(session);
  const obstacles = removals.flatMap((removal) => removal.obstacles);
  if (obstacles.length > 0) throw notOurs(obstacles);
  const ours = new Set(removals.map(({ urn }) => urn));
  for (const { name, urn } of wanted)
    if (!ours.has(urn)) session.print(`${name}: nothing of ${session.owner} is there`);
  for (const removal of removals) await carryOutRemoval(removal, session);
}

const NONE: ReadonlySet<string> = new Set();

/** Every function with this service's and stage's mark, whether serverless.yml still has it or not. */
export async function findRemovals({ api, owner }: Session, except: ReadonlySet<string> = NONE): Promise<Removal[]> {
  const rows = await api.listFunctions();
  const removals: Removal[] = [];
  for (const { func_urn: versioned = '', description } of rows) {
    if (readMark(description ?? '').mark?.owner !== owner) continue;
    const urn = versioned.split(':').slice(0, 7).join(':');
    const found = except.has(urn) ? undefined : await findFunction(api, urn);
    // the list may be older than the function
    if (found?.mark?.owner !== owner) continue;
    const name = urn.split(':')[6] ?? urn;
    removals.push({ urn, name, found, obstacles: othersTriggers(name, found) });
  }
  return removals;
}

const othersTriggers = (name: string, { triggers, mark }: FoundFunction): string[] =>
  [...sortByOwner(triggers, mark?.triggers ?? new Map()).others.values()].map(
    ({ trigger_type_code: type, trigger_id: id }) =>
      `${name} has a ${type} trigger ${id} that is not of this deployment`,
  );

/** Triggers first: what they hang on, a topic or a gateway, would keep a dead end otherwise. */
export async function carryOutRemoval({ urn, name, found }: Removal, { api, print }: Session): Promise<void> {
  for (const trigger of found.triggers) await api.deleteTrigger(urn, trigger);
  await api.deleteFunction(urn);
  print(`${name}: removed, with ${found.triggers.length} triggers`);
}
