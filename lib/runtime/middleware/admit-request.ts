import { createHash, timingSafeEqual } from 'node:crypto';
import { CodedError } from '../../errors.ts';
import { secretProblem } from '../../settings/parsers.ts';
import { settingsInvalid } from '../../settings/problems.ts';
import { SETTINGS } from '../../settings/table.ts';
import type { Middleware } from '../invocation-context.ts';

/**
 * `HTTP_AUTH_TOKEN` before all else: who lacks it learns nothing about the settings. It is never in the config object, so
 * that no request is made for a stranger.
 */
export const authorize = (): Middleware => ({
  before: function checkBearer({ context: { trigger, lookup } }) {
    const token = lookup('HTTP_AUTH_TOKEN');
    if (trigger.kind !== 'http' || token === undefined) return;
    const [, sent = ''] = /^Bearer +(.+)$/i.exec(trigger.request.headers['authorization'] ?? '') ?? [];
    // a blank one would open the door to whoever sends blanks
    const problem = secretProblem(token);
    if (problem !== undefined)
      throw settingsInvalid([{ name: 'HTTP_AUTH_TOKEN', value: '***', detail: problem }], SETTINGS);
    if (isSame(sent.trim(), token)) return;
    throw new CodedError('EVENT_UNAUTHORIZED', 'The Authorization header is missing or wrong.', {
      hint: 'Send "Authorization: Bearer" and the value of HTTP_AUTH_TOKEN.',
    });
  },
});

/** Digests: they have one length, so that the time tells neither where the texts differ nor how long the right one is. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(digestOf(one), digestOf(other));

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

const METHODS = new Set(['GET', 'HEAD', 'POST']);

/** GET shows, POST runs. */
export const checkMethod = (): Middleware => ({
  before: function refuseOtherMethods({ context: { trigger } }) {
    if (trigger.kind !== 'http' || METHODS.has(trigger.request.method)) return;
    throw new CodedError('EVENT_METHOD_NOT_ALLOWED', `${trigger.request.method.slice(0, 20)} is not supported.`, {
      hint: 'GET shows the latest result, GET with a query a filtered one, POST runs the function.',
    });
  },
});
