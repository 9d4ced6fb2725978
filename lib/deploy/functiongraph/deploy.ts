import { readFile } from 'node:fs/promises';
import { CodedError } from '../../errors.ts';
import { applyPlan } from './apply.ts';
import { describePlan, planFunction, type Plan } from './plan.ts';
import type { Session } from './session.ts';
import { findFunction } from './state.ts';
import type { WantedFunction } from './wanted.ts';

/**
 * Makes the functions what they shall be. Everything is looked at before anything is changed, so that an obstacle at the
 * last function leaves the first one alone. `wanted` has passed `preflight`.
 *
 * @throws FUNCTIONGRAPH_NOT_OURS, FUNCTIONGRAPH_*, HTTP_*
 */
export async function deployFunctions(wanted: readonly WantedFunction[], session: Session): Promise<void> {
  const plans: Plan[] = [];
  for (const each of wanted) plans.push(await makePlan(each, session));
  const obstacles = plans.flatMap((plan) => plan.obstacles);
  if (obstacles.length > 0) throw notOurs(obstacles);
  for (const plan of plans) await carryOut(plan, session);
}

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

export const notOurs = (obstacles: readonly string[]): CodedError =>
  new CodedError('FUNCTIONGRAPH_NOT_OURS', `nothing was changed:\n${obstacles.map((text) => `- ${text}`).join('\n')}`, {
    hint: 'Rename or remove what is in the way, or give the function another name or stage. What a deployment made carries its mark at the end of the description.',
  });
