import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ObsRefusal, xmlAnswer, type ObsAnswer, type ObsRequest } from './obs-answer.ts';
import { answerList, answerObject, createBucket, type ObsBucket } from './obs-bucket.ts';
import { checkSignature, type ObsKey } from './obs-signature.ts';

/** What is to go wrong with the next requests that match. */
export interface ObsFault {
  /** Default: any. */
  readonly method?: string;
  /** Only requests with this query parameter. */
  readonly param?: string;
  readonly kind:
    | 'answer-lost' // the work is done, the connection is cut
    | 'reset' // nothing is done, the connection is cut
    | 'cut-off' // the body ends before its length
    | 'html' // a gateway's page, status 200
    | 'never' // no answer at all
    | { readonly status: number; readonly code: string; readonly headers?: Readonly<Record<string, string>> }
    | { readonly delayMs: number };
  /** How many requests. Default: 1. */
  times?: number;
}

export interface ObsServer {
  /** `http://localhost:PORT`; buckets answer at `http://BUCKET.localhost:PORT`. */
  readonly endpoint: string;
  readonly bucket: ObsBucket;
  /** Let in. */
  readonly keys: readonly ObsKey[];
  readonly requests: ObsRequest[];
  readonly faults: ObsFault[];
  /** Added to the server's clock. */
  clockOffsetMs: number;
  /** The `Date` header tells the real time all the same, so that a client cannot learn of the offset. */
  hidesClock: boolean;
  close: () => Promise<void>;
}

export const OBS_KEY: ObsKey = { accessKeyId: 'OBSTESTKEY', secretAccessKey: 'obs-test-secret' };
export const OBS_TEMPORARY_KEY: ObsKey = {
  accessKeyId: 'OBSTEMPKEY',
  secretAccessKey: 'obs-temp-secret',
  sessionToken: 'obs-temp-token',
};

/** OBS as its S3 protocol answers, on loopback, objects in memory: one bucket. */
export async function startObsServer(
  bucketName = 'test-bucket',
  keys: readonly ObsKey[] = [OBS_KEY, OBS_TEMPORARY_KEY],
): Promise<ObsServer> {
  const server = createServer((message, response) => void serve(state, message, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const state: ObsServer = {
    endpoint: `http://localhost:${port}`,
    bucket: createBucket(bucketName),
    keys,
    requests: [],
    faults: [],
    clockOffsetMs: 0,
    hidesClock: false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return state;
}

async function serve(state: ObsServer, message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const request = await readRequest(message);
    state.requests.push(request);
    await answer(state, request, response);
  } catch {
    response.destroy();
  }
}

async function readRequest(message: IncomingMessage): Promise<ObsRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const [path = '/', query = ''] = (message.url ?? '/').split('?', 2);
  const headers = message.headers as ObsRequest['headers'];
  const params = new URLSearchParams(query);
  return { method: message.method ?? 'GET', path, query, params, headers, body: Buffer.concat(chunks) };
}

async function answer(state: ObsServer, request: ObsRequest, response: ServerResponse): Promise<void> {
  const kind = takeFault(state, request)?.kind;
  if (kind === 'never') return;
  if (kind === 'reset') return void response.destroy();
  if (typeof kind === 'object' && 'delayMs' in kind) await sleep(kind.delayMs);
  const result = typeof kind === 'object' && 'status' in kind ? faulty(kind) : decide(state, request);
  if (kind === 'answer-lost') return void response.destroy();
  send(state, { request, response, cutOff: kind === 'cut-off' }, kind === 'html' ? PAGE : result);
}

const PAGE: ObsAnswer = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><p>Hello</p></html>' };

const faulty = (kind: { status: number; code: string; headers?: Readonly<Record<string, string>> }): ObsAnswer => ({
  ...refusalAnswer(new ObsRefusal(kind.status, kind.code)),
  headers: { 'content-type': 'application/xml', ...kind.headers },
});

function takeFault(state: ObsServer, { method, params }: ObsRequest): ObsFault | undefined {
  const matches = (fault: ObsFault) =>
    (fault.method ?? method) === method && (fault.param === undefined || params.has(fault.param));
  const fault = state.faults.find(matches);
  if (fault === undefined) return undefined;
  fault.times = (fault.times ?? 1) - 1;
  if (fault.times <= 0) state.faults.splice(state.faults.indexOf(fault), 1);
  return fault;
}

function decide(state: ObsServer, request: ObsRequest): ObsAnswer {
  try {
    return route(state, request);
  } catch (error) {
    if (error instanceof ObsRefusal) return refusalAnswer(error);
    throw error;
  }
}

function route({ bucket, keys, clockOffsetMs }: ObsServer, request: ObsRequest): ObsAnswer {
  const host = (request.headers['host'] ?? '').replace(/:\d+$/, '');
  if (host === 'localhost') return answerPathStyle(request);
  checkSignature(request, keys, Date.now() + clockOffsetMs);
  if (host !== `${bucket.name}.localhost`) throw new ObsRefusal(404, 'NoSuchBucket', 'There is no such bucket.');
  const key = decodeURIComponent(request.path.slice(1));
  if (key !== '') return answerObject(bucket, key, request);
  if (request.params.has('delete')) return answerBulkDelete(request);
  return request.method === 'HEAD' ? { status: 200 } : answerList(bucket, request.params);
}

/** OBS takes the bucket in the path for a key, except where nothing but the bucket is asked for. */
function answerPathStyle({ method, path }: ObsRequest): ObsAnswer {
  if (method === 'HEAD' && /^\/[^/]+\/?$/.test(path)) return { status: 200 };
  throw new ObsRefusal(404, 'NoSuchKey', 'The specified key does not exist.');
}

function answerBulkDelete({ headers }: ObsRequest): ObsAnswer {
  if (headers['content-md5'] === undefined) throw new ObsRefusal(400, 'InvalidRequest', 'Missing header: Content-MD5');
  throw new ObsRefusal(501, 'NotImplemented', 'Our client deletes one by one.');
}

const refusalAnswer = ({ status, code, message }: ObsRefusal): ObsAnswer =>
  xmlAnswer({ Error: { Code: code, Message: message, RequestId: 'in-the-body' } }, status);

interface Exchange {
  readonly request: ObsRequest;
  readonly response: ServerResponse;
  readonly cutOff: boolean;
}

function send(state: ObsServer, { request, response, cutOff }: Exchange, { status, headers, body }: ObsAnswer): void {
  const bytes = Buffer.from(body ?? '');
  const date = new Date(Date.now() + (state.hidesClock ? 0 : state.clockOffsetMs)).toUTCString();
  const length = status === 204 ? {} : { 'content-length': String(bytes.length) };
  response.writeHead(status, { date, 'x-amz-request-id': randomUUID(), ...length, ...headers });
  if (cutOff) return void response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  response.end(request.method === 'HEAD' || status === 204 ? undefined : bytes);
}
