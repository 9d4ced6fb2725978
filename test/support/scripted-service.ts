import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCsmsClient, type CallContext, type CsmsClient } from '../../lib/csms/client.ts';
import { projectId } from './function-bench.ts';

interface RecordedRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, anything else as JSON. */
  readonly body: unknown;
}

export interface ScriptedService {
  readonly url: string;
  /** In the order in which they came. */
  readonly requests: RecordedRequest[];
  /** Answers what `answer` makes of a request; the next call replaces it. */
  script(answer: (request: RecordedRequest) => ScriptedAnswer): void;
  readonly client: CsmsClient;
  readonly context: CallContext;
  close(): Promise<void>;
}

export const SCOPE = { region: 'cn-north-4', projectId: projectId(1) };
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A server that answers what a test says, and a client of it. Requests are recorded as they came over the wire. */
export async function startScriptedService(
  options: Partial<Parameters<typeof createCsmsClient>[0]> = {},
): Promise<ScriptedService> {
  const requests: RecordedRequest[] = [];
  let answer: (request: RecordedRequest) => ScriptedAnswer = () => ({ body: {} });
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.once('end', () => {
      const { method = '', url: target = '', headers } = incoming;
      const request = { method, target, headers, body: Buffer.concat(chunks).toString() };
      requests.push(request);
      const { status = 200, headers: sent = {}, body } = answer(request);
      response.writeHead(status, { 'content-type': 'application/json', ...sent });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createCsmsClient({
    endpoint: url,
    credentials: { current: () => ({ type: 'aksk', ak: 'ak', sk: 'sk' }), refresh: () => undefined },
    ratePerSecond: 1000,
    concurrency: 1,
    timeLeftMs: () => Infinity,
    log: silent,
    ...options,
  });
  return {
    url,
    requests,
    client,
    context: { scope: SCOPE, counts: { requests: 0, retries: 0, throttled: 0 } },
    script: (next) => {
      answer = next;
      requests.length = 0;
    },
    close: async () => {
      await client.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
