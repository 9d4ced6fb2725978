import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listen } from './listen.ts';

interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A real HTTP server that takes whatever is posted, and answers as told. */
export interface Receiver {
  readonly host: string;
  readonly url: string;
  readonly received: Received[];
  /** For what comes next; `hang` never answers, `reset` drops the connection. */
  answer: Answer | 'hang' | 'reset';
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', headers } = request;
      receiver.received.push({ url, headers, body: Buffer.concat(chunks).toString() });
      const { answer } = receiver;
      if (answer === 'reset') request.socket.destroy();
      else if (answer !== 'hang') response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  const { host, url, close } = await listen(server);
  const receiver: Receiver = {
    host,
    url: `${url}/`,
    received: [],
    answer: { status: 200 },
    close,
  };
  return receiver;
}
