import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What stands between a function and everything outside: each request passes it, and can be stopped after it took effect. */
export interface EffectGate {
  /** Names of all effects so far: server, method, path, and a number where that comes again. Run ids are left out. */
  readonly effects: string[];
  /**
   * Called when a request has taken effect and its sender does not know yet. It is answered once this has resolved; `silence`
   * never answers it.
   */
  onEffect: (effect: string) => Promise<'answer' | 'silence'>;
  /** A server in front of the one at `target`; returns its URL. */
  guard(name: string, target: string): Promise<string>;
  /** Forgets the effects. */
  reset(): void;
  close(): Promise<void>;
}

const RUN_ID = /\d{8}T\d{6}Z-[0-9a-f]{8}/g;

export function createEffectGate(): EffectGate {
  const effects: string[] = [];
  const counts = new Map<string, number>();
  const servers: Array<ReturnType<typeof createServer>> = [];

  const note = (what: string): string => {
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    const effect = count === 1 ? what : `${what} #${count}`;
    effects.push(effect);
    return effect;
  };
  const serve = async (name: string, target: URL, request: IncomingMessage, response: ServerResponse) => {
    const answer = await forward(target, request);
    const body = await buffer(answer);
    const path = decodeURIComponent(request.url ?? '').replaceAll(RUN_ID, '<run>');
    const effect = note(`${name} ${request.method} ${path}`);
    if ((await gate.onEffect(effect)) === 'silence') return;
    response.writeHead(answer.statusCode ?? 500, answer.rawHeaders).end(body);
  };
  const gate: EffectGate = {
    effects,
    onEffect: () => Promise.resolve('answer'),
    async guard(name, target) {
      const server = createServer((request, response) => {
        serve(name, new URL(target), request, response).catch(() => response.destroy());
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://localhost:${(server.address() as AddressInfo).port}`;
    },
    reset() {
      effects.length = 0;
      counts.clear();
    },
    async close() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
  return gate;
}

/** As it came: the host that was asked for is part of its signature. */
async function forward({ hostname, port }: URL, request: IncomingMessage): Promise<IncomingMessage> {
  const body = await buffer(request);
  const { method, url, headers } = request;
  return new Promise((resolve, reject) => {
    const options = { host: hostname === 'localhost' ? '127.0.0.1' : hostname, port, method, path: url, headers };
    send(options, resolve).on('error', reject).end(body);
  });
}
