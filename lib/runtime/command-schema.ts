import type * as z from 'zod/mini';
import { CodedError } from '../errors.ts';
import { describeIssues } from '../describe-issues.ts';
import { fieldsOf } from './triggers/trigger.ts';
import { eventUnknown } from './triggers/unknown-event.ts';

/** A function's commands, checked: unknown fields are refused. */
export interface CommandSchema {
  /**
   * @param raw undefined or null is the default command.
   * @throws COMMAND_INVALID, or EVENT_UNKNOWN for a direct invocation by an object that is no command at all.
   */
  parse(raw: unknown, triggerName: string): unknown;
}

/** Built at the first use: a cold start pays for one schema, at the time when it is needed. */
export function createCommandSchema(build: () => z.ZodMiniType): CommandSchema {
  let schema: z.ZodMiniType | undefined;
  return {
    parse: (raw, triggerName) => {
      schema ??= build();
      const { success, data, error } = schema.safeParse(raw ?? {});
      if (success) {
        refuseBrokenText(data);
        return data;
      }
      const accepted = acceptedFields(schema);
      if (triggerName === 'direct' && isUnknown(raw, accepted))
        throw eventUnknown('neither a known event nor a command', raw, accepted);
      throw new CodedError('COMMAND_INVALID', describeIssues(error.issues, raw), {
        hint: `A command has these fields: ${accepted.join(', ')}.`,
      });
    },
  };
}

/** Half a surrogate pair is no character: no query and no key could carry it. */
function refuseBrokenText(command: unknown): void {
  const text = JSON.stringify(command) ?? '';
  if (/(?:^|[^\\])(?:\\\\)*\\ud[89a-f]/.test(text))
    throw new CodedError(
      'COMMAND_INVALID',
      'The command has a text that is not valid Unicode: half of a surrogate pair.',
    );
}

/** None of its keys is a command's. */
const isUnknown = (raw: unknown, accepted: readonly string[]): boolean =>
  !Object.keys(fieldsOf(raw)).some((key) => accepted.includes(key));

const acceptedFields = (schema: z.ZodMiniType): string[] =>
  Object.keys((schema as Partial<z.ZodMiniObject>)._zod?.def.shape ?? {});
