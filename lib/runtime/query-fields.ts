import { CodedError } from '../errors.ts';

/** How a query parameter becomes a field of a command: as it is, split at commas, or `true` and `false`. */
export type QueryField = 'text' | 'list' | 'boolean';

/**
 * A definition's `query` for commands whose fields are named as the parameters.
 *
 * @throws COMMAND_INVALID for a parameter that is not in `fields`, is repeated, or is no boolean.
 */
export const queryFields =
  (fields: Readonly<Record<string, QueryField>>) =>
  (parameters: URLSearchParams): Record<string, unknown> =>
    Object.fromEntries(
      [...new Set(parameters.keys())].map((name) => [name, readField(fields, name, parameters.getAll(name))]),
    );

function readField(fields: Readonly<Record<string, QueryField>>, name: string, values: readonly string[]): unknown {
  const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (type === undefined) throw invalid(`unknown parameter ${name.slice(0, 64)}`, fields);
  if (type === 'list') return values.flatMap((value) => value.split(',')).map((value) => value.trim());
  const [value = '', ...more] = values;
  if (more.length > 0) throw invalid(`${name} is given more than once`, fields);
  if (type === 'text') return value;
  if (value !== 'true' && value !== 'false') throw invalid(`${name} is neither true nor false`, fields);
  return value === 'true';
}

const invalid = (message: string, fields: object): CodedError =>
  new CodedError('COMMAND_INVALID', message, { hint: `A query may have: ${Object.keys(fields).join(', ')}.` });
