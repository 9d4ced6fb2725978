import type { Call, Middleware } from '../invocation-context.ts';
import { readInto, type SecretReader } from '../secret-texts.ts';

/**
 * Puts secrets of AWS in the place of the settings that name them: on FunctionGraph none is asked for, and the check of the
 * settings refuses the reference.
 *
 * @throws SETTINGS_INVALID, AWS_SECRET_*
 */
export const resolveSecrets = (read: SecretReader, namesOf: (call: Call) => readonly string[]): Middleware => ({
  before: async function readSecretTexts({ context: call }) {
    if (call.platform.name === 'functiongraph') return;
    const { lookup, secretTexts, redactor, deadline } = call;
    try {
      await readInto(secretTexts, { read, names: () => namesOf(call), lookup, signal: deadline.work });
    } finally {
      for (const text of secretTexts.values()) redactor.add(text);
    }
  },
});
