import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { FloorStore } from './floor.ts';
import type { ObsProcess } from './server-process.ts';

interface SignedRequest {
  method: string;
  path: string;
  query: string;
  host: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** AWS Signature Version 4 by hand, without the body's digest. */
function headersOf({ method, path, query, host }: SignedRequest, keys: ObsProcess): Record<string, string> {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${date.slice(0, 8)}/region/s3/aws4_request`;
  const headers = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'x-amz-date': date };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [method, path, query, lines.join(''), names, 'UNSIGNED-PAYLOAD'].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${keys.secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex');
  const credential = `Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization: `AWS4-HMAC-SHA256 ${credential}` };
}

interface Answer {
  status: number | undefined;
  body: Buffer;
}

function mustBe(wanted: readonly number[], { status = 0, body }: Answer): void {
  if (!wanted.includes(status)) throw new Error(`${status}: ${body.toString()}`);
}

/** The floor's store in a bucket: node:http and nothing else. */
export function openBucket({ prefix, ...obs }: ObsProcess & { prefix: string }): FloorStore {
  const { port } = new URL(obs.endpoint);
  const host = `${obs.bucket}.localhost:${port}`;
  const agent = new Agent({ keepAlive: true });
  const call = (method: string, key: string, { query = '', body }: { query?: string; body?: Buffer } = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const path = `/${key}`.split('/').map(encodeURIComponent).join('/');
      const headers = headersOf({ method, path, query, host }, obs);
      const options = { host: '127.0.0.1', port, method, path: `${path}?${query}`, headers, agent };
      const sent = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(chunks) }));
      });
      sent.on('error', reject).end(body);
    });
  return {
    get: async (key) => mustBe([200, 404], await call('GET', prefix + key)),
    put: async (key, body) => mustBe([200], await call('PUT', prefix + key, { body })),
    list: async (folder) => {
      const query = `delimiter=%2F&max-keys=1000&prefix=${encodeURIComponent(prefix + folder)}`;
      mustBe([200], await call('GET', '', { query }));
    },
    close: () => agent.destroy(),
  };
}
