import { CodedError } from '../../errors.ts';
import { sleep } from '../../http/wait.ts';
import type { FunctionGraphApi } from './api.ts';
import type { WireTrigger } from './wire.ts';

const LOOKS = 60;

/**
 * A trigger may be PENDING for a while after it was made, and may vanish then, when the service cannot make it.
 * @throws FUNCTIONGRAPH_TRIGGER_LOST, FUNCTIONGRAPH_TRIGGER_PENDING
 */
export async function awaitTrigger(
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
  new CodedError('FUNCTIONGRAPH_TRIGGER_PENDING', `the ${type} trigger ${id} does not get ready`, {
    hint: 'Look at it in the console; the next deployment goes on waiting for it.',
  });

const lost = ({ trigger_type_code: type, trigger_id: id }: WireTrigger): CodedError =>
  new CodedError('FUNCTIONGRAPH_TRIGGER_LOST', `the ${type} trigger ${id} was made and is gone again`, {
    hint: "Check that the agency may use what the trigger is about (the topic, the gateway's API group), and deploy once more.",
  });
