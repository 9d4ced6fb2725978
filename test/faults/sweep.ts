import { mapConcurrently } from '../../lib/map-concurrently.ts';
import { createEffectGate, type EffectGate } from '../support/effect-gate.ts';
import { openFaultWorld, type FaultWorld, type RunEnd, type StoreServer } from '../support/fault-world.ts';
import { disturb, type Case } from './faults.ts';
import { violationsOf, type Evidence } from './invariants.ts';
import { letTimePass, noticeViolations, statesIn, toldIn } from './notices.ts';
import { truthOf, type Scenario } from './scenarios.ts';

/** What the platform gives a run; one request that is never answered ends before that. */
const PLATFORM_MS = 20_000;
/** The timers of many runs side by side in one process. */
const GRACE_MS = 15_000;

export interface SweepResult {
  /** Wrong things in words, by the case that led there. */
  readonly violations: Readonly<Record<string, readonly string[]>>;
  /** Cases whose effect never came: requests side by side share what they ask for. */
  readonly missed: number;
}

/** A scenario as it is before the run that is disturbed. */
export interface Stage {
  readonly scenario: Scenario;
  readonly world: FaultWorld;
  readonly start: ReturnType<FaultWorld['snapshot']>;
}

export async function openStage(scenario: Scenario, server?: StoreServer): Promise<Stage> {
  const { estate, settings, begins, happens } = scenario;
  const world = await openFaultWorld(estate(), { settings, ...server });
  begins?.(world);
  const stage = { scenario, world, start: world.snapshot() };
  if (!happens) return stage;
  const { response } = await play(stage);
  if (response?.status !== 'complete') throw new Error(`${scenario.name} does not begin with a complete run`);
  happens(world);
  return { ...stage, start: world.snapshot() };
}

/** One run of the scenario, through a gate or past all of them. */
function play({ scenario, world }: Stage, gate?: EffectGate): Promise<RunEnd> {
  const how = gate ? { gate, timeoutMs: PLATFORM_MS } : { isDirect: true };
  const run: Parameters<NonNullable<Scenario['play']>>[0] = (request) =>
    world.run(scenario.functionName, { ...how, ...request });
  return scenario.play ? scenario.play(run, world) : run({});
}

/** @param limitMs that the run may take. */
export function evidenceOf(
  { scenario, world }: Stage,
  before: Evidence['before'],
  end: RunEnd | undefined,
  limitMs = (scenario.play ? 4 : 1) * PLATFORM_MS + GRACE_MS,
): Evidence {
  const { functionName } = scenario;
  return { functionName, before, after: world.view(), truth: truthOf(world, scenario), end, limitMs, isClean: false };
}

/** The effects of an undisturbed run: a new request is one more by itself. @throws where that breaks an invariant. */
export async function learnEffects(scenario: Scenario, server?: StoreServer): Promise<string[]> {
  const stage = await openStage(scenario, server);
  const { world, start } = stage;
  world.restore(start);
  const before = world.view();
  const end = await play(stage, world.gate);
  const problems = violationsOf({ ...evidenceOf(stage, before, end), isClean: true });
  const effects = [...world.gate.effects];
  await world.close();
  if (problems.length > 0) throw new Error(`${scenario.name}, undisturbed: ${problems.join('\n')}`);
  return effects;
}

/** The disturbed run, then a clean one: what is wrong after each. Undefined: the effect never came. */
async function judge(stage: Stage, one: Case): Promise<string[] | undefined> {
  const { scenario, world, start } = stage;
  world.restore(start);
  const before = world.view();
  const gate = createEffectGate();
  const disturbance = disturb(gate, one);
  const end = await play(stage, gate);
  // a run that goes on beyond its limit reaches nothing more: what comes next meets what it has left, not what it does
  await gate.close();
  await world.settle();
  if (disturbance.hits === 0) return undefined;
  const evidence = evidenceOf(stage, before, one.fault === 'killed' ? undefined : end);
  const problems = violationsOf(evidence);
  letTimePass(world);
  const middle = world.view();
  const healed = evidenceOf(stage, middle, await play(stage));
  problems.push(...violationsOf({ ...healed, isClean: true }).map((what) => `then, ${what}`));
  if (scenario.told) problems.push(...judgeNotices(stage, one, disturbance.hits));
  return problems;
}

function judgeNotices({ scenario, world }: Stage, { effect }: Case, hits: number): string[] {
  const { channels = [] } = scenario.told ?? {};
  const truth = truthOf(world, scenario);
  const names = [...truth.secrets.values()].flat().map((id) => id.replace('id-', ''));
  // each attempt whose answer was lost is one more: the receiver has it
  const mostTimes = (channel: string): number => {
    const isOfChannel = effect.startsWith(`${channel} `) || (channel === 'ops' && effect.includes('/publish'));
    return isOfChannel ? 1 + hits : 2;
  };
  return noticeViolations({ told: toldIn(world, channels, names), states: statesIn(world.view()), truth, mostTimes });
}

export interface SweepOptions {
  /** Most of a case is waiting. */
  readonly sideBySide: number;
  readonly server?: StoreServer;
}

export async function sweep(
  scenario: Scenario,
  cases: readonly Case[],
  { sideBySide, server }: SweepOptions,
): Promise<SweepResult> {
  const queue = cases.values();
  const violations: Record<string, readonly string[]> = {};
  let missed = 0;
  const workers = Array.from({ length: Math.min(sideBySide, cases.length) }, (_, index) => index);
  await mapConcurrently(workers, workers.length, async () => {
    const stage = await openStage(scenario, server);
    for (const one of queue) {
      const problems = await judge(stage, one);
      if (!problems) {
        missed += 1;
        if (process.env['SHOW']) console.error('missed', nameOf(one));
      } else if (problems.length > 0) violations[nameOf(one)] = problems;
    }
    await stage.world.close();
  });
  return { violations, missed };
}

const nameOf = ({ effect, fault, stays }: Case): string => `${fault}${stays ? ', each time' : ''}: ${effect}`;
