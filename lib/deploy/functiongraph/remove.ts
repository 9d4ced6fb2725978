import { notOurs } from './deploy.ts';
import { sortByOwner } from './plan-triggers.ts';
import type { Session } from './session.ts';
import { findFunction, type FoundFunction } from './state.ts';
import type { WantedFunction } from './wanted.ts';

/**
 * Removes the functions and triggers that a deployment made, and nothing else: a function without the mark stays, and one
 * that carries somebody else's trigger stops the removal, since it would take that trigger with it.
 *
 * @throws FUNCTIONGRAPH_NOT_OURS, FUNCTIONGRAPH_*, HTTP_*
 */
export async function removeFunctions(wanted: readonly WantedFunction[], session: Session): Promise<void> {
  const found: (readonly [WantedFunction, FoundFunction | undefined])[] = [];
  for (const each of wanted) found.push([each, await findFunction(session.api, each.urn)]);
  const obstacles = found.flatMap(([{ name }, current]) =>
    isOurs(current, session) ? foreignTriggers(name, current) : [],
  );
  if (obstacles.length > 0) throw notOurs(obstacles);
  for (const [{ name, urn }, current] of found) {
    if (current === undefined) session.print(`${name}: not there`);
    else if (isOurs(current, session)) await removeFunction(urn, current, session);
    else session.print(`${name}: left as it is, since no deployment of ${session.owner} made it`);
  }
}

const isOurs = (found: FoundFunction | undefined, { owner }: Session): found is FoundFunction =>
  found?.mark?.owner === owner;

const foreignTriggers = (name: string, { triggers, mark }: FoundFunction): string[] =>
  [...sortByOwner(triggers, mark?.triggers ?? new Map()).foreign.values()]
    .flat()
    .map(
      ({ trigger_type_code: type, trigger_id: id }) => `${name} has a ${type} trigger ${id} that somebody else made`,
    );

/** Triggers first: what they hang on, a topic or a gateway, would keep a dead end otherwise. */
async function removeFunction(urn: string, { config, triggers }: FoundFunction, session: Session): Promise<void> {
  for (const trigger of triggers) await session.api.deleteTrigger(urn, trigger);
  await session.api.deleteFunction(urn);
  session.print(`${config.func_name ?? urn}: removed, with ${triggers.length} triggers`);
}
