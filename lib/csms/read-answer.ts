import { CodedError } from '../errors.ts';
import { scopeName } from '../scope.ts';
import type { CallContext } from './client.ts';
import { wireSchemas, type WireAnswers } from './wire.ts';

/** @throws CSMS_RESPONSE_INVALID */
export function mapRows<Wire, Row>(rows: readonly Wire[] | null, map: (row: Wire) => Row, context: CallContext): Row[] {
  return asDocumented(context, () => rows?.map(map) ?? []);
}

/** What rows cannot be made of is an answer that is not as documented. */
export function asDocumented<T>(context: CallContext, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw responseInvalid(context, error instanceof Error ? error.message : String(error));
  }
}

/** @throws CSMS_RESPONSE_INVALID */
export function parse<Name extends keyof WireAnswers>(
  name: Name,
  body: unknown,
  context: CallContext,
): WireAnswers[Name] {
  const result = wireSchemas()[name].safeParse(body);
  if (result.success) return result.data as WireAnswers[Name];
  const issue = result.error.issues[0]!;
  const expected = issue.code === 'invalid_type' ? `expected ${issue.expected}` : issue.message;
  throw responseInvalid(context, `${issue.path.join('.') || 'the response'}: ${expected}`);
}

const responseInvalid = (context: CallContext, what: string): CodedError =>
  new CodedError(
    'CSMS_RESPONSE_INVALID',
    `the response for ${scopeName(context.scope)} is not as documented: ${what}`,
    {
      hint: 'The API may have changed, or a proxy responds in its place. Nothing of this project was exported.',
    },
  );

/**
 * A marker as the service means it; one that is a URL is reduced to its `marker` parameter. No name or id holds a `?`. @throws
 * RangeError for half a character, which no URL can carry back.
 */
export function toMarker(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const at = value.indexOf('?');
  const marker = at < 0 ? value : (new URLSearchParams(value.slice(at)).get('marker') ?? value);
  if (/\p{Cs}/u.test(marker)) throw new RangeError('a marker holds half a character');
  return marker;
}

/** What is no number and no text of one says nothing. */
export const toCount = (value: unknown): number | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? Number(value) : undefined;

/** Parameters that are not given are not sent. */
export const defined = (query: Record<string, string | number | boolean | undefined>): Array<[string, string]> =>
  Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
