import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import type { ActiveFaults } from './faults.ts';

const MIB = 1024 * 1024;
const DRIPS = 16;

const half = (body: Buffer): Buffer => body.subarray(0, Math.floor(body.length / 2));

/** The text of an answer as the switches want it. */
function changeBody(faults: ActiveFaults, body: Buffer): Buffer {
  if (faults.has('garbage-json')) return Buffer.from('{"secrets":[oops');
  if (faults.has('empty-body')) return Buffer.alloc(0);
  return faults.has('cut-json') ? half(body) : body;
}

/** RST, so that the other side sees ECONNRESET and not an orderly end. */
export const resetConnection = (response: ServerResponse): void => {
  response.socket?.resetAndDestroy();
};

/** Sends half and breaks off; `chunked` leaves the length out. */
function breakOff(
  response: ServerResponse,
  body: Buffer,
  { chunked, reset }: { chunked: boolean; reset: boolean },
): void {
  if (!chunked) response.setHeader('content-length', body.length);
  response.write(half(body), () => {
    // Give the first half time to arrive: a reset may overtake what the other side has not read.
    setTimeout(() => (reset ? resetConnection(response) : response.socket?.destroy()), 20);
  });
}

/** Resolves when there is room for more, or nobody left to send to. */
async function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  if (response.destroyed || response.write(chunk)) return;
  await new Promise<void>((resolve) => {
    const goOn = (): void => {
      response.off('drain', goOn).off('close', goOn);
      resolve();
    };
    response.on('drain', goOn).on('close', goOn);
  });
}

async function drip(response: ServerResponse, body: Buffer, durationMs: number): Promise<void> {
  response.setHeader('content-length', body.length);
  const size = Math.ceil(body.length / DRIPS) || 1;
  for (let start = 0; start < body.length && !response.destroyed; start += size) {
    await write(response, body.subarray(start, start + size));
    await sleep(durationMs / DRIPS);
  }
  response.end();
}

/** The object of `body` with one more field, of so many MiB. */
async function pad(response: ServerResponse, body: Buffer, mebibytes: number, chunked: boolean): Promise<void> {
  const head = Buffer.concat([body.subarray(0, body.lastIndexOf('}')), Buffer.from(',"padding":"')]);
  const tail = Buffer.from('"}');
  if (!chunked) response.setHeader('content-length', head.length + mebibytes * MIB + tail.length);
  const padding = Buffer.alloc(MIB, 'x');
  await write(response, head);
  for (let sent = 0; sent < mebibytes && !response.destroyed; sent++) await write(response, padding);
  response.end(tail);
}

/** Sends an answer whole, or as the switches want it. */
export async function sendAnswer(response: ServerResponse, answer: Answer, faults: ActiveFaults): Promise<void> {
  const body = changeBody(faults, Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body));
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  const hugeChunked = faults.get('huge-body-chunked');
  const huge = hugeChunked ?? faults.get('huge-body');
  if (faults.has('lost-answer')) resetConnection(response);
  else if (faults.has('reset-during')) breakOff(response, body, { chunked: false, reset: true });
  else if (faults.has('cut-body')) breakOff(response, body, { chunked: false, reset: false });
  else if (faults.has('cut-chunked')) breakOff(response, body, { chunked: true, reset: false });
  else if (huge !== undefined) await pad(response, body, Number(huge), hugeChunked !== undefined);
  else if (faults.has('slow-body')) await drip(response, body, Number(faults.get('slow-body')));
  else response.setHeader('content-length', body.length).end(body);
}
