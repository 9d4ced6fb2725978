import { CodedError } from '../errors.ts';
import type { NamedReference } from '../settings/secret-reference.ts';

/**
 * The text of a secret, or of one field of the JSON object that it is. No message says more of it than its name.
 *
 * @throws AWS_SECRET_INVALID, AWS_SECRET_FIELD_MISSING
 */
export function textOfField(reference: NamedReference, text: string): string {
  const { setting, name, field } = reference;
  const value = field === undefined ? text : fieldOf(reference, field, text);
  if (value !== '') return value;
  throw new CodedError('AWS_SECRET_INVALID', `${setting} names "${name}", where it is empty.`, {
    hint: 'Store the text there.',
  });
}

function fieldOf({ setting, name }: NamedReference, field: string, text: string): string {
  const object = parseObject(text);
  if (object === undefined)
    throw new CodedError('AWS_SECRET_INVALID', `${setting} names a field of "${name}", which is not a JSON object.`, {
      hint: `Store {"${field}":"…"} there, or leave #${field} out to use the whole text.`,
    });
  const value = Object.hasOwn(object, field) ? object[field] : undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const what = value === undefined || value === null ? 'has no' : 'has no text in its';
  throw new CodedError('AWS_SECRET_FIELD_MISSING', `${setting} names "${name}", which ${what} field "${field}".`, {
    hint: 'Add the field there, or name another one after #; upper and lower case differ.',
  });
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    // its message quotes the text
    return undefined;
  }
}
