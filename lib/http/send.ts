import { formatCount } from '../text/count.ts';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, type buildConnector, type Dispatcher } from 'undici';
import { CodedError, codeOf } from '../errors.ts';
import { withTimeout } from './wait.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface HttpRequest {
  method: HttpMethod;
  /** With the query, encoded as signed. */
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string | undefined;
}

export interface HttpResponse {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

interface SendOptions {
  /** From the first byte sent to the last byte received. */
  timeoutMs: number;
  /** A longer answer is an error, never a cut one. */
  maxBodyBytes: number;
  signal?: AbortSignal | undefined;
}

/** One attempt: what it answers is returned whatever the status; what breaks it is thrown. */
export type Send = (request: HttpRequest, options: SendOptions) => Promise<HttpResponse>;

/** Errors that a second try may mend. HTTP_UNREACHABLE is not among them: a wrong host stays wrong. */
export const TRANSIENT_CODES: ReadonlySet<string> = new Set(['HTTP_TIMEOUT', 'HTTP_CONNECTION', 'HTTP_BODY_BROKEN']);

/** Codes of Node and OpenSSL for a host that does not exist or is not the one it claims to be. */
const UNREACHABLE = /^(ENOTFOUND|EAI_NONAME|CERT_|ERROR_IN_CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** Codes of Node and undici for what cannot be sent at all, now or later: a line break in a header, a sender that was closed. */
const UNSENDABLE = /^(ERR_INVALID_|ERR_UNESCAPED_|UND_ERR_(INVALID_|DESTROYED|CLOSED|NOT_SUPPORTED|REQ_))/;

export interface Sender {
  send: Send;
  /** Resolves when the first requests, those of one moment, have left: what is heavy to load waits for it. */
  readonly firstRequestSent: Promise<void>;
  close(): Promise<void>;
}

export interface SenderOptions {
  /** Per host. */
  connections: number;
  /** Opens a connection in place of undici's own way, for example to refuse where it goes. */
  connect?: buildConnector.connector;
}

/**
 * A sender over one keep-alive pool per host.
 * @throws HTTP_TIMEOUT, HTTP_CONNECTION, HTTP_BODY_BROKEN, HTTP_BODY_TOO_LARGE, HTTP_UNREACHABLE, HTTP_REQUEST_INVALID; the signal's reason when it fires.
 */
export function createSender(options: SenderOptions): Sender {
  const agent = new Agent({ ...options, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  const departures = watchDepartures();
  return {
    send: (request, sendOptions) => departures.watch(() => sendOnce(agent, request, sendOptions)),
    firstRequestSent: departures.allLeft,
    close: () => agent.destroy(),
  };
}

const SENT_CHANNEL = 'undici:client:sendHeaders';

interface Departures {
  /** Resolves as soon as no request is left that was begun and has neither been sent nor failed. */
  readonly allLeft: Promise<void>;
  watch(send: () => Promise<HttpResponse>): Promise<HttpResponse>;
}

function watchDepartures(): Departures {
  let waiting = 0;
  let leave = (): void => undefined;
  const allLeft = new Promise<void>((resolve) => {
    leave = () => {
      waiting -= 1;
      if (waiting > 0) return;
      unsubscribe(SENT_CHANNEL, leave);
      resolve();
    };
  });
  subscribe(SENT_CHANNEL, leave);
  return {
    allLeft,
    watch: (send) => {
      waiting += 1;
      return send().catch((error: unknown) => {
        leave(); // one that had left counts twice: too early by one, and never too late
        throw error;
      });
    },
  };
}

async function sendOnce(agent: Agent, request: HttpRequest, options: SendOptions): Promise<HttpResponse> {
  const name = `${request.method} ${request.url}`;
  const limit = withTimeout(
    options,
    () => new CodedError('HTTP_TIMEOUT', `no response in ${formatCount(options.timeoutMs)} ms: ${name}`),
  );
  try {
    const { origin, pathname, search } = new URL(request.url);
    const response = await agent.request({
      origin,
      path: pathname + search,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      signal: limit.signal,
    });
    const body = await readBody(response, options.maxBodyBytes, name);
    return { status: response.statusCode, headers: response.headers, body };
  } catch (error) {
    throw limit.signal.aborted ? limit.signal.reason : toHttpError(error, name);
  } finally {
    limit.clear();
  }
}

async function readBody({ headers, body }: Dispatcher.ResponseData, maxBytes: number, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const announced = Number(headers['content-length'] ?? 0);
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (Math.max(size, announced) > maxBytes)
      throw new CodedError('HTTP_BODY_TOO_LARGE', `response of over ${formatCount(maxBytes)} bytes: ${name}`);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks, size);
}

function toHttpError(error: unknown, name: string): unknown {
  const code = codeOf(error) ?? '';
  if (code.startsWith('HTTP_')) return error;
  if (UNREACHABLE.test(code)) {
    const hint = 'Check the region and the endpoint setting, and that the function may resolve and reach this host.';
    return new CodedError('HTTP_UNREACHABLE', `cannot reach the host (${code}): ${name}`, { hint, cause: error });
  }
  const text = error instanceof Error ? error.message : String(error);
  if (UNSENDABLE.test(code)) {
    const hint = 'Look for a line break or another control character in a key, a token or a URL of the settings.';
    return new CodedError('HTTP_REQUEST_INVALID', `cannot be sent (${code}: ${text}): ${name}`, { hint, cause: error });
  }
  return new CodedError('HTTP_CONNECTION', `connection broke (${code || text}): ${name}`, { cause: error });
}
