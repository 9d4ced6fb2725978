import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { createEffectGate } from '../../support/effect-gate.ts';
import { listen } from '../../support/listen.ts';

/* What test/faults relies on: a run that goes on after its end reaches nothing. */

it('lets nothing through once it is closed, and has closed only when what it let through has come through', async () => {
  const taken: string[] = [];
  let isBehind: (response: ServerResponse) => void = () => undefined;
  const behind = new Promise<ServerResponse>((resolve) => (isBehind = resolve));
  const server = createServer((request, response) => {
    taken.push(request.url ?? '');
    isBehind(response);
  });
  const target = await listen(server);
  const gate = createEffectGate();
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  let isHeld: () => void = () => undefined;
  const holding = new Promise<void>((resolve) => (isHeld = resolve));
  gate.onArrival = async ({ url }) => {
    if (url !== '/held') return 'forward';
    isHeld();
    await held;
    return 'forward';
  };
  const url = await gate.guard('server', target.url);
  const requests = ['/passed', '/held'].map((path) => fetch(`${url}${path}`).catch(() => 'failed'));
  await holding;
  const response = await behind;
  let isClosed = false;
  const closing = gate.close().then(() => (isClosed = true));
  letGo();
  expect(await requests[1]).toBe('failed');
  expect(isClosed).toBe(false);
  response.end();
  await once(response, 'close');
  await closing;
  await requests[0];
  expect(await fetch(`${url}/late`).catch(() => 'failed')).toBe('failed');
  expect(taken).toEqual(['/passed']);
  await target.close();
});
