/** One request as it came, its body read. */
export interface ObsRequest {
  readonly method: string;
  /** Undecoded, without the query. */
  readonly path: string;
  /** Undecoded. */
  readonly query: string;
  readonly params: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface ObsAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** Thrown by whatever refuses a request. */
export class ObsRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message = code) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeXml = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => ESCAPES[character]!).replaceAll('\r', '&#13;');

type XmlValue = string | number | boolean | readonly XmlValue[] | { readonly [name: string]: XmlValue };

/** `{ a: [1, 2] }` is `<a>1</a><a>2</a>`. */
function toXml(value: { readonly [name: string]: XmlValue }): string {
  return Object.entries(value)
    .map(([name, content]) => toElements(name, content))
    .join('');
}

function toElements(name: string, value: XmlValue): string {
  if (Array.isArray(value)) return value.map((item: XmlValue) => toElements(name, item)).join('');
  const content = typeof value === 'object' ? toXml(value as { [name: string]: XmlValue }) : escapeXml(String(value));
  return `<${name}>${content}</${name}>`;
}

export const xmlAnswer = (value: { readonly [name: string]: XmlValue }, status = 200): ObsAnswer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${toXml(value)}`,
});
