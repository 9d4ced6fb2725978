import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CodedError } from '../../../../lib/errors.ts';
import { openSharedLimits, sharedLimitsCount, type SharedLimits } from '../../../../lib/http/shared-limits.ts';
import type { Credentials } from '../../../../lib/http/signed-request.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const key = (ak: string, sk = 'secret'): Credentials => ({ type: 'aksk', ak, sk });
const temporary = (ak: string): Credentials => ({ type: 'aksk', ak, sk: 'secret', securityToken: `token of ${ak}` });
const open = (credentials: Credentials, ratePerSecond = 2, account?: string): SharedLimits =>
  openSharedLimits({
    credentials,
    account,
    ratePerSecond,
    isRefusal: ({ status }) => status === 401,
    refusal: () => new CodedError('REFUSED', 'refused'),
  });

/** When each turn comes, in ms from now. */
async function turnTimes(...limits: SharedLimits[]): Promise<number[]> {
  const start = performance.now();
  const turns = Promise.all(limits.map(({ limitOf }) => limitOf('https://kms').acquire()));
  await vi.runAllTimersAsync();
  return (await turns).map(({ atMs }) => Math.round(atMs - start));
}

describe('what runs of one process share', () => {
  it('is the rate of a user at an endpoint, whose temporary keys are others at each invocation', async () => {
    const [first, second, token] = [
      open(temporary('A')),
      open(temporary('B')),
      open({ type: 'token', token: 'of the same agency' }),
    ];
    const [own, another] = [open(key('E')), open(key('E', 'a new secret key'))];
    expect(await turnTimes(first, second, token, own, another, own)).toEqual([0, 0, 1030, 0, 0, 1030]);
    for (const limits of [first, second, token, own, another]) limits.close();
  });

  it('is the rate of an account, whichever keys are assumed in it', async () => {
    const [prod, renewed] = [open(temporary('G'), 2, 'prod'), open(temporary('H'), 2, 'prod')];
    const [test, own] = [open(temporary('I'), 2, 'test'), open(key('F'))];
    expect(await turnTimes(prod, renewed, prod, test, test, own, own)).toEqual([0, 0, 1030, 0, 0, 0, 0]);
    for (const limits of [prod, renewed, test, own]) limits.close();
  });

  it('is no refusal of another account', () => {
    const [prod, test] = [open(temporary('A'), 2, 'prod'), open(temporary('B'), 2, 'test')];
    prod.guard.refuse();
    expect(() => prod.guard.throwIfRefused()).toThrow('refused');
    expect(() => test.guard.throwIfRefused()).not.toThrow();
    for (const limits of [prod, test]) limits.close();
  });

  it('is the rate of a key at an endpoint, side by side and one after the other', async () => {
    const [first, second, other] = [open(key('A')), open(key('A')), open(key('B'))];
    expect(await turnTimes(first, second, first, other)).toEqual([0, 0, 1030, 0]);
    first.close();
    second.close();
    const later = open(key('A'));
    expect(await turnTimes(later, later)).toEqual([0, 1030]);
    later.close();
    other.close();
  });

  it('is a refusal of the credential, while one of them runs', async () => {
    const [first, second, other] = [open(key('A')), open(key('A')), open(key('A', 'another'))];
    first.guard.refuse();
    expect(() => second.guard.throwIfRefused()).toThrow('refused');
    other.guard.throwIfRefused();
    first.close();
    expect(() => open(key('A')).guard.throwIfRefused()).toThrow('refused');
  });

  it('is not what answers taught, once the last of them has ended', async () => {
    const first = open(key('C'), 10);
    const limit = first.limitOf('https://kms');
    limit.throttle(await limit.acquire(), 60_000);
    first.guard.refuse();
    first.close();
    const next = open(key('C'), 10);
    next.guard.throwIfRefused();
    expect(await turnTimes(next)).toEqual([0]);
    next.close();
  });

  it('is no refusal of another token', () => {
    const [one, another] = ['one', 'another'].map((token) => open({ type: 'token', token }));
    one?.guard.refuse();
    expect(() => one?.guard.throwIfRefused()).toThrow('refused');
    expect(() => another?.guard.throwIfRefused()).not.toThrow();
    one?.close();
    another?.close();
  });

  it('is kept while one of them runs, however often another is closed', async () => {
    const [first, second] = [open(key('J'), 10), open(key('J'), 10)];
    const limit = first.limitOf('https://kms');
    limit.throttle(await limit.acquire(), 60_000);
    first.guard.refuse();
    first.close();
    first.close();
    const third = open(key('J'), 10);
    expect(() => third.guard.throwIfRefused()).toThrow('refused');
    expect(await turnTimes(third)).toEqual([60_000]);
    second.close();
    third.close();
  });

  it('is remembered by user and by credential', () => {
    const before = sharedLimitsCount();
    const [first, second] = [open(key('K')), open(key('K', 'a new secret key'))];
    expect(sharedLimitsCount()).toBe(before + 3);
    first.close();
    second.close();
    expect(sharedLimitsCount()).toBe(before);
  });

  it('is the newest rate', async () => {
    const first = open(key('D'), 1);
    await turnTimes(first);
    const second = open(key('D'), 4);
    expect(await turnTimes(first, second, first, first)).toEqual([0, 0, 0, 1030]);
    first.close();
    second.close();
  });

  it('is forgotten when it makes no difference any more, so that it does not grow with the keys', async () => {
    const before = sharedLimitsCount();
    for (let n = 0; n < 200; n += 1) {
      const limits = open(key(`temporary-${n}`));
      await limits.limitOf('https://kms').acquire();
      limits.close();
      limits.close();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(sharedLimitsCount()).toBeLessThanOrEqual(before + 12);
  });
});
