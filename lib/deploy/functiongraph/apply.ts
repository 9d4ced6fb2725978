import type { FunctionGraphApi } from './api.ts';
import { codeOf } from './api.ts';
import { configBody } from './config-body.ts';
import { isStatus } from './errors.ts';
import { triggerData, triggerId, triggerKey, writeMark, type Mark, type MarkedTrigger } from './mark.ts';
import type { Plan } from './plan.ts';
import { findFunction, identityOf } from './state.ts';
import type { WantedTrigger } from './wanted.ts';
import type { WireTrigger } from './wire.ts';
import { CodedError } from '../../errors.ts';
import { sleep } from '../../http/wait.ts';

export interface ApplyOptions {
  readonly api: FunctionGraphApi;
  /** Between two looks at a trigger that is not ready. */
  readonly pollMs: number;
}

export interface Applied {
  /** False when the service had this very code already. */
  readonly codeChanged: boolean;
}

/** Carries a plan out. Interrupted anywhere, the next deployment goes on from there. */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<Applied> {
  const codeChanged = await applyFunction(plan, options.api);
  const created = await applyTriggers(plan, options.api);
  await writeLastMark(plan, created, options.api);
  // last, since it may take long, or fail: what is made is known to be ours by now
  for (const trigger of [...plan.triggers.await, ...created.values()])
    await awaitTrigger(plan.wanted.urn, trigger, options);
  return { codeChanged };
}

async function applyFunction(plan: Plan, api: FunctionGraphApi): Promise<boolean> {
  const { wanted, found, zip, markBefore } = plan;
  if (found === undefined) {
    const body = { package: 'default', type: 'v2', ...codeOf(zip), ...configBody(wanted, { mark: markBefore }) };
    await createFunction(plan, body, api);
  } else if (plan.configChanges.length > 0 || !isSameMark(markBefore, found.mark)) {
    await putConfig(plan, markBefore, api);
  }
  const codeChanged = plan.sendsCode ? await api.putCode(wanted.urn, zip) : found === undefined;
  if (plan.maxInstances !== undefined) await api.putMaxInstances(wanted.urn, plan.maxInstances);
  if (plan.asyncConfig !== undefined) await api.putAsyncConfig(wanted.urn, plan.asyncConfig);
  return codeChanged;
}

/** An answer that got lost is asked for again, and then the function is there: it carries the mark that it was to get. */
async function createFunction({ wanted, markBefore }: Plan, body: object, api: FunctionGraphApi): Promise<void> {
  try {
    await api.createFunction(body);
  } catch (error) {
    const made = isStatus(error, 409) ? await findFunction(api, wanted.urn) : undefined;
    if (!isSameMark(markBefore, made?.mark)) throw error;
  }
}

/** The same: none was there, so one that is there now is the one that was asked for. */
async function createTrigger(urn: string, wanted: WantedTrigger, api: FunctionGraphApi): Promise<WireTrigger> {
  try {
    return await api.createTrigger(urn, wanted);
  } catch (error) {
    const triggers = isStatus(error, 409) ? await api.listTriggers(urn) : [];
    const made = triggers.find(
      (each) => each.trigger_type_code === wanted.type && identityOf(each) === wanted.identity,
    );
    if (made === undefined) throw error;
    return made;
  }
}

async function applyTriggers({ wanted: { urn }, triggers }: Plan, api: FunctionGraphApi): Promise<Created> {
  for (const trigger of triggers.remove) await api.deleteTrigger(urn, trigger);
  for (const { current } of triggers.replace) await api.deleteTrigger(urn, current);
  const created: Created = new Map();
  for (const wanted of [...triggers.replace.map((each) => each.wanted), ...triggers.create]) {
    created.set(wanted, await createTrigger(urn, wanted, api));
  }
  for (const { current, status } of triggers.setStatus) await api.putTriggerStatus(urn, current, status);
  return created;
}

type Created = Map<WantedTrigger, WireTrigger>;

const markOfTrigger = ([wanted, trigger]: [WantedTrigger, WireTrigger]): [string, MarkedTrigger] => [
  triggerKey(wanted),
  { data: triggerData(wanted), id: triggerId(trigger) },
];

async function writeLastMark(plan: Plan, created: Created, api: FunctionGraphApi): Promise<void> {
  const { markBefore, wanted } = plan;
  const keys = new Set(wanted.triggers.map(triggerKey));
  const kept = [...markBefore.triggers].filter(([key]) => keys.has(key));
  const markAfter = { ...markBefore, triggers: new Map([...kept, ...[...created].map(markOfTrigger)]) };
  if (!isSameMark(markBefore, markAfter)) await putConfig(plan, markAfter, api);
}

async function putConfig({ wanted, found }: Plan, mark: Mark, api: FunctionGraphApi): Promise<void> {
  const hadSecrets = found?.mark !== undefined && found.mark.secrets !== '-';
  await api.putConfig(wanted.urn, configBody(wanted, { mark, current: found?.config, hadSecrets }));
}

const isSameMark = (a: Mark, b: Mark | undefined): boolean => b !== undefined && writeMark('', a) === writeMark('', b);

const LOOKS = 60;

/**
 * A trigger may be PENDING for a while after it was made, and may vanish then, when the service cannot make it.
 * @throws FUNCTIONGRAPH_TRIGGER_LOST, FUNCTIONGRAPH_TRIGGER_PENDING
 */
async function awaitTrigger(
  urn: string,
  trigger: WireTrigger,
  { api, pollMs }: { api: FunctionGraphApi; pollMs: number },
): Promise<void> {
  let current: WireTrigger | undefined = trigger;
  for (let look = 0; current.trigger_status === 'PENDING'; look += 1) {
    if (look >= LOOKS) throw pending(trigger);
    await sleep(pollMs);
    current = await api.readTrigger(urn, trigger);
    if (current === undefined) throw lost(trigger);
  }
}

const pending = ({ trigger_type_code: type, trigger_id: id }: WireTrigger): CodedError =>
  new CodedError('FUNCTIONGRAPH_TRIGGER_PENDING', `the ${type} trigger ${id} does not become ready`, {
    hint: 'Check it in the console. The next deployment waits for it again.',
  });

const lost = ({ trigger_type_code: type, trigger_id: id }: WireTrigger): CodedError =>
  new CodedError('FUNCTIONGRAPH_TRIGGER_LOST', `the ${type} trigger ${id} was created and has disappeared`, {
    hint: "Check that the agency may use the topic or the gateway's API group of the trigger, then deploy again.",
  });
