import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { canonicalRequest, signatureOf } from '../../../../../lib/local/emulator/canonical-request.ts';
import { type AccessKey, TEST_ACCESS_KEY } from '../../../../../lib/local/emulator/credentials.ts';
import type { Emulator } from '../../../../../lib/local/emulator/emulator.ts';

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Parsed where it is JSON. */
  json: any; // oxlint-disable-line typescript/no-explicit-any
}

export interface Ask {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
  key?: AccessKey | 'none';
  /** Epoch milliseconds that the signature is of. */
  signedAtMs?: number;
  signal?: AbortSignal;
}

const compactDate = (timeMs: number): string => new Date(timeMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** Headers with a signature that the service would accept. */
export function sign(
  url: URL,
  { method = 'GET', body = '', headers = {}, key = TEST_ACCESS_KEY, signedAtMs = Date.now() }: Ask,
) {
  if (key === 'none') return headers;
  const date = compactDate(signedAtMs);
  const token = key.securityToken === undefined ? {} : { 'x-security-token': key.securityToken };
  const signed: Record<string, string> = { host: url.host, 'x-sdk-date': date, ...token, ...headers };
  const names = Object.keys(signed).sort();
  const canonical = canonicalRequest({ method, target: url.pathname + url.search, headers: signed, body }, names);
  const signature = signatureOf(key.sk, date, canonical);
  const authorization = `SDK-HMAC-SHA256 Access=${key.ak}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...signed, authorization };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One request over a connection of its own; rejects when the answer breaks off. */
export async function ask(emulator: Emulator, target: string, options: Ask = {}): Promise<Reply> {
  const url = new URL(emulator.url + target);
  const headers = sign(url, options);
  return new Promise((resolve, reject) => {
    const { method = 'GET', signal } = options;
    const request = httpRequest(url, { method, headers, agent: false, ...(signal ? { signal } : {}) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
      });
    });
    request.once('error', reject);
    request.end(options.body);
  });
}

/** A JSON body to POST. */
export const post = (body: unknown): Ask => ({ method: 'POST', body: JSON.stringify(body) });
