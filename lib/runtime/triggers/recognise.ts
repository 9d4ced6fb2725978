import { functionGraphApig } from './functiongraph-apig.ts';
import { functionGraphSmn } from './functiongraph-smn.ts';
import { functionGraphTimer } from './functiongraph-timer.ts';
import { lambdaApiGatewayV1 } from './lambda-api-gateway-v1.ts';
import { lambdaApiGatewayV2, lambdaFunctionUrl } from './lambda-http-v2.ts';
import { lambdaSchedule } from './lambda-schedule.ts';
import { lambdaSns } from './lambda-sns.ts';
import { notAcceptedKind, eventUnknown } from './unknown-event.ts';
import type { CommandTrigger, Trigger, TriggerSource } from './trigger.ts';

/** FunctionGraph first. No event matches two of them. */
const TRIGGER_SOURCES: readonly TriggerSource[] = [
  functionGraphTimer,
  functionGraphSmn,
  functionGraphApig,
  lambdaSchedule,
  lambdaSns,
  lambdaApiGatewayV1,
  lambdaFunctionUrl,
  lambdaApiGatewayV2,
];

/** What started this invocation. Never throws: for an event that is not accepted, `readCommand` does. */
export function recognise(event: unknown): Trigger {
  if (event === undefined || event === null) return direct(undefined);
  if (typeof event !== 'object' || Array.isArray(event))
    return unknown(Array.isArray(event) ? 'an array' : `a ${typeof event}`, event);
  const fields = event as Readonly<Record<string, unknown>>;
  const source = TRIGGER_SOURCES.find(({ matches }) => matches(fields));
  if (source !== undefined) return source.read(event);
  const kind = notAcceptedKind(fields);
  return kind === undefined ? direct(event) : unknown(kind, event);
}

const direct = (event: unknown): CommandTrigger => ({
  kind: 'direct',
  name: 'direct',
  readCommand: () => event,
});

const unknown = (what: string, event: unknown): CommandTrigger => ({
  kind: 'event',
  name: 'unknown',
  readCommand: () => {
    throw eventUnknown(what, event);
  },
});
