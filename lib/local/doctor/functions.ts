import { CodedError } from '../../errors.ts';
import type { FunctionDefinition } from '../../runtime/function-definition.ts';
import type { FunctionSetting } from '../../settings/settings.ts';

/** Those named; all of them when none is. @throws DOCTOR_USAGE */
export function chooseFunctions(
  definitions: readonly FunctionDefinition[],
  names: readonly string[],
): readonly FunctionDefinition[] {
  const known = definitions.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new CodedError('DOCTOR_USAGE', `--function ${unknown} is not one of ${known.join(', ')}.`);
  return names.length === 0 ? definitions : definitions.filter(({ name }) => names.includes(name));
}

/** Whether any of them has this setting. */
export const usesSetting = (functions: readonly FunctionDefinition[], setting: FunctionSetting): boolean =>
  functions.some(({ settings }) => settings.includes(setting));
