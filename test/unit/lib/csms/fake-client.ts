import type { CallContext, CsmsClient } from '../../../../lib/csms/client.ts';
import type { ApiRequest } from '../../../../lib/csms/request.ts';

export const SCOPE = { region: 'cn-north-4', projectId: '0'.repeat(32) };

export const contextOf = (more: Partial<CallContext> = {}): CallContext => ({
  scope: SCOPE,
  counts: { requests: 0, retries: 0, throttled: 0 },
  ...more,
});

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A client whose calls are answered at once, without a service. */
export const clientOf = (call: (request: ApiRequest) => unknown): CsmsClient => ({
  log: silent,
  firstRequestSent: Promise.resolve(),
  close: () => Promise.resolve(),
  call: async (request) => call(request),
});
