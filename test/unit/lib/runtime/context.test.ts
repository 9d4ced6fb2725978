import { beforeEach, describe, expect, it, vi } from 'vitest';
import { adaptContext } from '../../../../lib/runtime/platform/adapt-context.ts';
import { AK, functionGraphContext, lambdaContext, PROJECT_ID, SECURITY_TOKEN, setEnvironment, SK } from './support.ts';

const broken = (name: string) => () => {
  throw new Error(`${name} is broken`);
};

it('reads a FunctionGraph context', () => {
  const platform = adaptContext(functionGraphContext({ remainingMs: 1_234, userData: { A: 'b' } }));
  expect(platform).toMatchObject({
    name: 'functiongraph',
    requestId: 'fg-request-1',
    functionVersion: 'latest',
    memoryMb: 256,
    projectId: PROJECT_ID,
  });
  expect(platform.remainingMs()).toBe(1_234);
  expect([platform.userData('A'), platform.userData('B')]).toEqual(['b', undefined]);
  expect(platform.temporaryKeys()).toEqual({ ak: AK, sk: SK, securityToken: SECURITY_TOKEN });
  expect(platform.token()).toBe('iam-token-example');
});

it('reads a Lambda context', () => {
  const platform = adaptContext(lambdaContext({ remainingMs: 1_234 }));
  expect(platform).toMatchObject({
    name: 'lambda',
    requestId: 'lambda-request-1',
    functionVersion: '$LATEST',
    memoryMb: 256,
  });
  expect(platform.remainingMs()).toBe(1_234);
  expect(platform.temporaryKeys()).toBeUndefined();
});

it.each([undefined, null, {}, 'context', 7, []])('takes %j as a local call, with an id of its own', (context) => {
  const platform = adaptContext(context);
  expect(platform).toMatchObject({ name: 'local', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  expect(platform.remainingMs()).toBeUndefined();
});

describe('a FunctionGraph context whose methods throw or are missing', () => {
  beforeEach(() =>
    setEnvironment({
      RUNTIME_PROJECT_ID: PROJECT_ID,
      RUNTIME_FUNC_VERSION: 'v7',
      RUNTIME_MEMORY: '512',
      RUNTIME_TIMEOUT: '30',
    }),
  );

  it.each([
    ['throw', Object.fromEntries(Object.keys(functionGraphContext()).map((name) => [name, broken(name)]))],
    ['are missing', { getRequestID: () => '' }],
  ])('%s: the preset variables are left', (_name, context) => {
    const platform = adaptContext(context);
    expect(platform).toMatchObject({
      name: 'functiongraph',
      functionVersion: 'v7',
      memoryMb: 512,
      projectId: PROJECT_ID,
    });
    expect(platform.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(platform.remainingMs()).toBeGreaterThan(29_000);
    expect(platform.remainingMs()).toBeLessThanOrEqual(30_000);
    expect([platform.userData('A'), platform.temporaryKeys(), platform.token()]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

it.each([0, -5, Number.NaN, '', null])('does not believe %s milliseconds', (value) => {
  expect(
    adaptContext({ ...functionGraphContext(), getRemainingTimeInMilliSeconds: () => value }).remainingMs(),
  ).toBeUndefined();
});

it('calls methods on their context', () => {
  class Context {
    readonly #id = 'private-1';
    getRequestID(): string {
      return this.#id;
    }
  }
  expect(adaptContext(new Context()).requestId).toBe('private-1');
});

it('never mixes keys: without one of the three there are none', () => {
  for (const missing of ['getSecurityAccessKey', 'getSecuritySecretKey', 'getSecurityToken'])
    expect(adaptContext({ ...functionGraphContext(), [missing]: () => '' }).temporaryKeys()).toBeUndefined();
});

it('asks for credentials anew each time', () => {
  const getToken = vi.fn<() => string>(() => 'token');
  const platform = adaptContext({ ...functionGraphContext(), getToken });
  expect(getToken).not.toHaveBeenCalled();
  platform.token();
  platform.token();
  expect(getToken).toHaveBeenCalledTimes(2);
});
