import { readFile } from 'node:fs/promises';
import { applyPlan } from './apply.ts';
import { describePlan, planFunction, type Plan } from './plan.ts';
import { carryOutRemoval, findRemovals, type Removal } from './remove.ts';
import type { Session } from './session.ts';
import { findFunction } from './state.ts';
import type { WantedFunction } from './wanted.ts';
import { notOurs } from './errors.ts';
import { removalsRefused } from '../setting-changes.ts';

export interface DeployOptions {
  /** Whether `wanted` is all that serverless.yml has: what it has no more is removed then. */
  readonly isWhole: boolean;
  /** Whether settings that the functions have, and that are not set here, may go. */
  readonly allowsRemovals: boolean;
}

/**
 * Makes the functions what they shall be. Everything is looked at before anything is changed, so that an obstacle at the
 * last function leaves the first one alone. `wanted` has passed `preflight`.
 *
 * @throws FUNCTIONGRAPH_NOT_OURS, DEPLOY_REMOVES_SETTINGS, FUNCTIONGRAPH_*, HTTP_*
 */
export async function deployFunctions(
  wanted: readonly WantedFunction[],
  session: Session,
  { isWhole, allowsRemovals }: DeployOptions,
): Promise<void> {
  const plans: Plan[] = [];
  for (const each of wanted) plans.push(await makePlan(each, session));
  const leftovers = isWhole ? await findLeftovers(wanted, session) : [];
  const obstacles = [...plans, ...leftovers].flatMap((each) => each.obstacles);
  if (obstacles.length > 0) throw notOurs(obstacles);
  if (!allowsRemovals) refuseRemovals(plans);
  for (const plan of plans) await carryOut(plan, session);
  for (const leftover of leftovers) await carryOutRemoval(leftover, session);
}

function refuseRemovals(plans: readonly Plan[]): void {
  const losses = plans.map(({ wanted, settings }) => ({ name: wanted.name, settings: settings?.removed ?? [] }));
  const error = removalsRefused(losses);
  if (error !== undefined) throw error;
}

const findLeftovers = (wanted: readonly WantedFunction[], session: Session): Promise<Removal[]> =>
  findRemovals(session, new Set(wanted.map(({ urn }) => urn)));

async function makePlan(wanted: WantedFunction, { api, owner }: Session): Promise<Plan> {
  const [found, zip] = await Promise.all([findFunction(api, wanted.urn), readFile(wanted.artifact)]);
  return planFunction({ wanted, found, zip, owner });
}

async function carryOut(plan: Plan, session: Session): Promise<void> {
  const steps = describePlan(plan);
  const { codeChanged } = await applyPlan(plan, session);
  const done = codeChanged ? steps : steps.filter((step) => step !== 'send the code');
  session.print(`${plan.wanted.name}: ${done.length === 0 ? 'unchanged' : done.join(', ')}`);
}
