import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../../../lib/errors.ts';
import { createCredentialGuard } from '../../../../lib/http/credential-guard.ts';
import type { HttpResponse } from '../../../../lib/http/send.ts';
import { warningsOf } from '../../../support/warnings-of.ts';

const answer = (status: number): HttpResponse => ({ status, headers: {}, body: Buffer.alloc(0) });
const createGuard = () =>
  createCredentialGuard({
    isRefusal: ({ status }) => status === 401,
    refusal: () => new CodedError('REFUSED', 'not sent'),
  });

/** A service that answers when it is told to. */
function createService() {
  const pending: Array<(response: HttpResponse) => void> = [];
  return {
    pending,
    call: () => new Promise<HttpResponse>((resolve) => pending.push(resolve)),
    answer: async (status: number) => {
      pending.shift()?.(answer(status));
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('the credential guard', () => {
  it('keeps two requests in flight until one shows that the credential is known, then lets all go', async () => {
    const guard = createGuard();
    const { call, pending, answer: answerNext } = createService();
    const calls = Array.from({ length: 6 }, () => guard.run(call));
    await new Promise((resolve) => setImmediate(resolve));
    expect(pending).toHaveLength(2);
    await answerNext(200);
    expect(pending).toHaveLength(5);
    while (pending.length > 0) await answerNext(200);
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  });

  it.each([404, 429, 500, 503])(
    'learns nothing from a %i, which a gateway gives before it looks at the signature',
    async (status) => {
      const guard = createGuard();
      const { call, pending, answer: answerNext } = createService();
      const calls = Array.from({ length: 4 }, () => guard.run(call));
      await new Promise((resolve) => setImmediate(resolve));
      await answerNext(status);
      expect(pending).toHaveLength(2);
      while (pending.length > 0) await answerNext(200);
      await Promise.all(calls);
    },
  );

  it('sends nothing after a refusal: neither what waits nor what comes later', async () => {
    const guard = createGuard();
    const { call, pending, answer: answerNext } = createService();
    const calls = Array.from({ length: 5 }, () => guard.run(call));
    const settled = Promise.allSettled(calls);
    await new Promise((resolve) => setImmediate(resolve));
    await answerNext(401);
    await answerNext(401);
    expect(pending).toHaveLength(0);
    expect((await settled).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
    await expect(guard.run(call)).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('goes on when a request brought no answer at all', async () => {
    const guard = createGuard();
    const broken = Array.from({ length: 3 }, () => guard.run(() => Promise.reject(new Error('reset'))));
    expect((await Promise.allSettled(broken)).every(({ status }) => status === 'rejected')).toBe(true);
    expect(await guard.run(() => Promise.resolve(answer(200)))).toMatchObject({ status: 200 });
  });

  it('lets go of who waits when its signal fires, and leaves no listener behind', async () => {
    const guard = createGuard();
    const { call, pending, answer: answerNext } = createService();
    const first = [guard.run(call), guard.run(call)];
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = guard.run(call, signal);
    await new Promise((resolve) => setImmediate(resolve));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    controller.abort(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
    await expect(guard.run(call, signal)).rejects.toThrow('over');
    const next = new AbortController();
    const last = guard.run(call, next.signal);
    await new Promise((resolve) => setImmediate(resolve));
    await answerNext(200);
    expect(getEventListeners(next.signal, 'abort')).toEqual([]);
    while (pending.length > 0) await answerNext(200);
    expect(await Promise.all([...first, last])).toHaveLength(3);
  });

  it.each([200, 400, 403, 409])('learns from a %i that the credential is known', async (status) => {
    const guard = createGuard();
    const { call, pending, answer: answerNext } = createService();
    const calls = Array.from({ length: 4 }, () => guard.run(call));
    await new Promise((resolve) => setImmediate(resolve));
    await answerNext(status);
    expect(pending).toHaveLength(3);
    while (pending.length > 0) await answerNext(200);
    await Promise.all(calls);
  });

  it('stays refused when the service still answers what was sent before', async () => {
    const guard = createGuard();
    const { call, answer: answerNext } = createService();
    const calls = [guard.run(call), guard.run(call)];
    await new Promise((resolve) => setImmediate(resolve));
    await answerNext(401);
    await answerNext(200);
    expect(await Promise.all(calls)).toHaveLength(2);
    expect(() => guard.throwIfRefused()).toThrow('not sent');
  });

  it('warns of no leak where many wait with one signal', async () => {
    const guard = createGuard();
    const { call, answer: answerNext } = createService();
    const controller = new AbortController();
    const calls: Array<Promise<HttpResponse>> = [];
    const warnings = await warningsOf(() => {
      for (let n = 0; n < 20; n += 1) calls.push(guard.run(call, controller.signal));
    });
    const settled = Promise.allSettled(calls);
    controller.abort(new Error('over'));
    await answerNext(200);
    await answerNext(200);
    expect((await settled).filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(warnings).toEqual([]);
  });

  it('is refused for good where the caller says so', async () => {
    const guard = createGuard();
    guard.throwIfRefused();
    guard.refuse();
    expect(() => guard.throwIfRefused()).toThrow('not sent');
    await expect(guard.run(() => Promise.resolve(answer(200)))).rejects.toMatchObject({ code: 'REFUSED' });
  });
});
