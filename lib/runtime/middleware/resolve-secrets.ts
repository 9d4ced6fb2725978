import type { Call, Middleware } from '../invocation-context.ts';
import type { SecretReader } from '../secret-texts.ts';

/**
 * Puts secrets of AWS in the place of the settings that name them: on FunctionGraph none is asked for, and the check of the
 * settings refuses the reference.
 *
 * @throws SETTINGS_INVALID, AWS_SECRET_*
 */
export const resolveSecrets = (read: SecretReader, namesOf: (call: Call) => readonly string[]): Middleware => ({
  before: async function readSecretTexts({ context: call }) {
    if (call.platform.name === 'functiongraph') return;
    await resolveInto(call, read, namesOf(call));
    // NOTIFY_CHANNELS may be one of them, and name more
    await resolveInto(call, read, namesOf(call));
  },
});

async function resolveInto(call: Call, read: SecretReader, names: readonly string[]): Promise<void> {
  const { lookup, secretTexts, redactor, deadline } = call;
  const open = names.filter((name) => !secretTexts.has(name));
  for (const [name, text] of await read(open, { lookup, signal: deadline.work })) {
    redactor.add(text);
    secretTexts.set(name, text);
  }
}
