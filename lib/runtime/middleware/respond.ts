import type { Middleware } from '../invocation-context.ts';
import type { RunOutcome } from '../definition.ts';
import { answerError, answerOutcome } from '../http/answer.ts';
import { toThrown, toRunError } from '../thrown.ts';

/** What a run came to, as its caller takes it: an HTTP response, the bare object, or an error. */
export const respond = (): Middleware => ({
  after: async function respondWithOutcome(request) {
    const { context: call } = request;
    const outcome = request.response as RunOutcome;
    call.outcome = outcome;
    const { trigger } = call;
    // The platform may try again: only a thrown error says so.
    if (trigger.kind === 'event' && outcome.status === 'failed') throw toRunError(outcome.error);
    request.response = trigger.kind === 'http' ? await answerOutcome(outcome, trigger.request, call) : outcome.body;
  },
  onError: function respondWithError(request) {
    const { context: call } = request;
    call.failure = request.error;
    if (call.trigger.kind === 'http') request.response = answerError(request.error, call.trigger.request, call);
    else request.error = toThrown(request.error, call);
  },
});
