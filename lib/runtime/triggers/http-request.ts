import { fieldsOf, type HttpRequest } from './trigger.ts';

interface GatewayFields {
  readonly method: unknown;
  readonly headers: unknown;
  /** Name -> value or values. */
  readonly query: unknown;
  readonly body: unknown;
  readonly isBase64Encoded: unknown;
}

/** Never throws: whoever sent this waits for an answer. */
export const toHttpRequest = (fields: GatewayFields): HttpRequest => ({
  method: String(fields.method).toUpperCase(),
  headers: lowerCaseNames(fieldsOf(fields.headers)),
  query: toQuery(fields.query),
  body: fields.body,
  isBase64Encoded: fields.isBase64Encoded === true,
});

/** Huawei's gateway gives arrays to some functions. */
const lowerCaseNames = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), toTexts(value).join(', ')]));

function toQuery(query: unknown): URLSearchParams {
  if (typeof query === 'string') return new URLSearchParams(query);
  const pairs = Object.entries(fieldsOf(query)).flatMap(([name, value]) =>
    toTexts(value).map((text) => [name, text] as [string, string]),
  );
  return new URLSearchParams(pairs);
}

const toTexts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value])
    .filter((item) => item !== null && item !== undefined && typeof item !== 'object')
    .map(String);
