import type { Call, Middleware } from '../invocation-context.ts';

/** A line at the start of every invocation, and one at its end. */
export const logInvocation = (): Middleware => ({
  before: function logStart({ context: call }) {
    const { platform, trigger } = call;
    call.log.info('invocation started', {
      trigger: trigger.name,
      platform: platform.name,
      functionVersion: platform.functionVersion,
      memoryMb: platform.memoryMb,
      remainingMs: platform.remainingMs(),
    });
  },
  after: function logEnd({ context: call, response }) {
    const failed = call.outcome?.status === 'failed';
    call.log[failed ? 'error' : 'info']('invocation ended', endFields(call, response));
  },
  onError: function logFailure({ context: call, response }) {
    const fields = endFields(call, response);
    const isCallersFault = fields.httpStatus !== undefined && fields.httpStatus < 500;
    call.log[isCallersFault ? 'warn' : 'error']('invocation failed', { ...fields, error: call.failure });
  },
});

function endFields(call: Call, response: unknown): { status?: string; httpStatus?: number; durationMs: number } {
  const durationMs = Date.now() - call.startedAt.getTime();
  const status = call.outcome?.status;
  const httpStatus =
    call.trigger.kind === 'http' ? (response as { statusCode?: number } | undefined)?.statusCode : undefined;
  return {
    ...(status === undefined ? {} : { status }),
    ...(httpStatus === undefined ? {} : { httpStatus }),
    durationMs,
  };
}
