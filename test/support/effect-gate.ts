import {
  createServer,
  request as send,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { listen, type Listening } from './listen.ts';

/** A request to something outside. */
export interface Effect {
  /** Server, method, path, and a number where that comes again: `store GET /inventory/latest.json #2`. Ids that are new for each run are left out. */
  readonly name: string;
  /** The same without the number. */
  readonly what: string;
  /** Of the server that it is for. */
  readonly server: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** In place of the answer. */
export type Disruption =
  | 'silence' // none, ever
  | 'reset' // the connection is dropped
  | 'cut-off' // it ends in the middle of its body
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly delayMs: number };

/** What stands between a function and everything outside: each request passes it, and can be stopped before and after it took effect. */
export interface EffectGate {
  /** Names of all effects so far. */
  readonly effects: string[];
  /** Called before a request is passed on; without `forward` it never takes effect. */
  onArrival: (effect: Effect) => Promise<'forward' | Exclude<Disruption, 'cut-off'>>;
  /**
   * Called when a request has taken effect and its sender does not know yet. It is answered once this has resolved.
   */
  onEffect: (effect: string, of: Effect) => Promise<'answer' | Disruption>;
  /** A server in front of the one at `target`; returns its URL. */
  guard(name: string, target: string): Promise<string>;
  /** Forgets the effects. */
  reset(): void;
  /** From when it has resolved, nothing that came here takes effect any more: what was being passed on has come through. */
  close(): Promise<void>;
}

const RUN_ID = /\d{8}T\d{6}Z-[0-9a-f]{8}/g;
/** Of attempts at a shard, and of uploads in parts. */
const RANDOM_ID = /(?<=-)[0-9a-f]{16}(?=\/)|(?<=uploadId=)[^&]+/g;

export function createEffectGate(): EffectGate {
  const effects: string[] = [];
  const counts = new Map<string, number>();
  const servers: Listening[] = [];
  const passing = new Set<Promise<unknown>>();
  let isClosed = false;

  const note = (server: string, { method, url = '', headers }: IncomingMessage, body: Buffer): Effect => {
    const what = `${server} ${method} ${decodeURIComponent(url).replaceAll(RUN_ID, '<run>').replaceAll(RANDOM_ID, '<id>')}`;
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    const name = count === 1 ? what : `${what} #${count}`;
    effects.push(name);
    return { name, what, server, url, headers, body };
  };
  const serve = async (name: string, target: URL, request: IncomingMessage, response: ServerResponse) => {
    const sent = await buffer(request);
    const effect = note(name, request, sent);
    const first = await gate.onArrival(effect);
    if (first !== 'forward' && !(await passes(first, response))) return;
    if (isClosed) return void response.destroy();
    const { answer, body } = await passOn(target, request, sent);
    const then = await gate.onEffect(effect.name, effect);
    if (then === 'cut-off') return cutOff(answer, body, response);
    if (then !== 'answer' && !(await passes(then, response))) return;
    response.writeHead(answer.statusCode ?? 500, answer.rawHeaders).end(body);
  };
  const passOn: typeof forward = async (...sent) => {
    const passage = forward(...sent);
    passing.add(passage);
    return passage.finally(() => passing.delete(passage));
  };
  const gate: EffectGate = {
    effects,
    onArrival: () => Promise.resolve('forward'),
    onEffect: () => Promise.resolve('answer'),
    async guard(name, target) {
      const server = createServer((request, response) => {
        serve(name, new URL(target), request, response).catch(() => response.destroy());
      });
      const listening = await listen(server);
      servers.push(listening);
      return listening.url.replace('127.0.0.1', 'localhost');
    },
    reset() {
      effects.length = 0;
      counts.clear();
    },
    async close() {
      isClosed = true;
      await Promise.allSettled(passing);
      await Promise.all(servers.map((server) => server.close()));
    },
  };
  return gate;
}

/** Whether it goes on as usual after that. */
async function passes(disruption: Exclude<Disruption, 'cut-off'>, response: ServerResponse): Promise<boolean> {
  if (disruption === 'silence') return false;
  if (disruption === 'reset') response.destroy();
  else if ('status' in disruption) {
    const { status, headers, body } = disruption;
    response.writeHead(status, headers).end(body);
  } else await sleep(disruption.delayMs);
  return typeof disruption === 'object' && 'delayMs' in disruption;
}

/** Of an empty body: before its headers are through. */
function cutOff(answer: IncomingMessage, body: Buffer, response: ServerResponse): void {
  if (body.length < 2) return void response.destroy();
  response.writeHead(answer.statusCode ?? 500, answer.rawHeaders);
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

/** As it came: the host that was asked for is part of its signature. */
async function forward(
  { hostname, port }: URL,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<{ readonly answer: IncomingMessage; readonly body: Buffer }> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { host: hostname === 'localhost' ? '127.0.0.1' : hostname, port, method, path: url, headers };
    send(options, resolve).on('error', reject).end(body);
  });
  return { answer, body: await buffer(answer) };
}
