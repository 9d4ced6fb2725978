import { CodedError } from '../../errors.ts';
import type { Middleware } from '../invocation-context.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST']);

/** GET shows, POST runs. */
export const checkMethod = (): Middleware => ({
  before: function refuseOtherMethods({ context: { trigger } }) {
    if (trigger.kind !== 'http' || METHODS.has(trigger.request.method)) return;
    throw new CodedError('EVENT_METHOD_NOT_ALLOWED', `${trigger.request.method.slice(0, 20)} is not answered here.`, {
      hint: 'GET shows the latest result, GET with a query a narrowed one, POST runs.',
    });
  },
});
