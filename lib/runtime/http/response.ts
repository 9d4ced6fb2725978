/** What every gateway takes. FunctionGraph answers 500 when one of the four is missing. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly isBase64Encoded: false;
  readonly body: string;
}

const COMMON_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  vary: 'accept, authorization',
};

/** A report is one page without scripts and without anything from elsewhere; its own policy may be stricter, and is sent in the page. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
};

export const jsonResponse = (
  statusCode: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json; charset=utf-8', ...COMMON_HEADERS, ...headers },
  isBase64Encoded: false,
  body: JSON.stringify(body),
});

export const pageResponse = (html: string): HttpResponse => ({
  statusCode: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', ...COMMON_HEADERS, ...PAGE_HEADERS },
  isBase64Encoded: false,
  body: html,
});
