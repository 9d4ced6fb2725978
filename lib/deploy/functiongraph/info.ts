import type { Session } from './session.ts';
import { eventText, findFunction, identityOf, type FoundFunction } from './state.ts';
import type { WantedFunction } from './wanted.ts';

/** Tells what is there, a block per function. Changes nothing. */
export async function describeFunctions(wanted: readonly WantedFunction[], session: Session): Promise<void> {
  for (const { name, urn } of wanted) {
    const found = await findFunction(session.api, urn);
    session.print(found === undefined ? `${name}: not deployed` : describe(name, urn, found));
  }
}

function describe(name: string, urn: string, { config, mark, triggers, asyncConfig }: FoundFunction): string {
  const instances = config.strategy_config?.concurrency;
  const retries = asyncConfig?.max_async_retry_attempts;
  return [
    `${name}: ${mark === undefined ? 'not made by a deployment' : `deployed by ${mark.owner}`}`,
    `  urn        ${urn}`,
    `  runtime    ${config.runtime ?? '?'}, ${config.memory_size ?? '?'} MB, ${config.timeout ?? '?'} s`,
    `  instances  ${instances === undefined || instances < 0 ? 'no limit' : `at most ${instances}`}`,
    `  retries    ${retries ?? "the service's default"}`,
    ...(config.last_modified ? [`  modified   ${config.last_modified}`] : []),
    ...triggers.map((trigger) => {
      const identity = identityOf(trigger) ?? trigger.trigger_id;
      const when = eventText(trigger, 'schedule') ?? eventText(trigger, 'path') ?? '';
      return `  trigger    ${trigger.trigger_type_code} ${identity} ${when} (${trigger.trigger_status ?? '?'})`;
    }),
  ].join('\n');
}
