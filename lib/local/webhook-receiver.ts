import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Notice } from '../notify/notice.ts';

/** A notice that came, and what is wrong with it; answered with 401 then. */
export interface ReceivedNotice {
  readonly notice: Notice;
  readonly problem: string | undefined;
}

/** What a receiver of the notifier's webhooks does, in short: it checks the signature and drops what it has seen. */
export interface WebhookReceiver {
  readonly url: string;
  /** `host:port` */
  readonly host: string;
  /** `whsec_…` */
  readonly secret: string;
  /** In the order in which they came, without repetitions. */
  readonly received: readonly ReceivedNotice[];
  close(): Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const key = randomBytes(32);
  const received: ReceivedNotice[] = [];
  const isKnown = (id: string): boolean => received.some(({ notice }) => notice.id === id);
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const problem = findProblem({ headers: request.headers, body }, key);
    const notice = JSON.parse(body.toString('utf8')) as Notice;
    if (!isKnown(notice.id)) received.push({ notice, problem });
    response.writeHead(problem === undefined ? 204 : 401).end();
  };
  const server = createServer((request, response) => {
    take(request, response).catch(() => response.writeHead(400).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/csms`,
    host,
    secret: `whsec_${key.toString('base64')}`,
    received,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

const TOLERANCE_SECONDS = 300;

/**
 * Why a receiver should not believe this; undefined for what is as the Standard Webhooks specification has it
 * (https://www.standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`, any of several signatures, five minutes old at most.
 */
export function findProblem(
  { headers, body }: { headers: IncomingHttpHeaders; body: Buffer },
  key: Buffer,
  nowSeconds = Date.now() / 1000,
): string | undefined {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) => headers[`webhook-${name}`]);
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return 'not signed';
  if (!(Math.abs(nowSeconds - Number(timestamp)) <= TOLERANCE_SECONDS)) return 'too old, or from the future';
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  const isSigned = signatures.split(' ').some((each) => {
    const [version, text = ''] = each.split(',');
    const signature = Buffer.from(text, 'base64');
    return version === 'v1' && signature.length === expected.length && timingSafeEqual(signature, expected);
  });
  return isSigned ? undefined : 'its signature is wrong';
}
