import { describe, expect, it } from 'vitest';
import { ZH } from '../../../../functions/failed-rotation-notifier/page/text/zh.ts';
import { CodedError } from '../../../../lib/errors.ts';
import {
  describeDeliveryReason,
  EN_DELIVERY_REASONS,
  reasonOfError,
  saidOf,
  wordDeliveryReason,
  type DeliveryReason,
} from '../../../../lib/notify/delivery-reason.ts';

const host = 'hooks.example.com';
const SAMPLES: { readonly [Code in DeliveryReason['code']]: Extract<DeliveryReason, { readonly code: Code }> } = {
  RESPONSE: { code: 'RESPONSE', status: 503, said: 'Try later.' },
  REDIRECT: { code: 'REDIRECT', status: 302 },
  HTTP_TIMEOUT: { code: 'HTTP_TIMEOUT', host },
  HTTP_CONNECTION: { code: 'HTTP_CONNECTION', host, said: 'ECONNRESET' },
  HTTP_UNREACHABLE: { code: 'HTTP_UNREACHABLE', host, said: 'ENOTFOUND' },
  HTTP_BODY_TOO_LARGE: { code: 'HTTP_BODY_TOO_LARGE', host },
  HTTP_REQUEST_INVALID: { code: 'HTTP_REQUEST_INVALID', host },
  HTTP_URL_REFUSED: { code: 'HTTP_URL_REFUSED', host },
  HTTP_HOST_REFUSED: { code: 'HTTP_HOST_REFUSED', host },
  CREDENTIALS_MISSING: { code: 'CREDENTIALS_MISSING' },
  RUN_OUT_OF_TIME: { code: 'RUN_OUT_OF_TIME' },
  FAILED: { code: 'FAILED', errorCode: 'EPROTO', said: 'write EPROTO' },
  CHANNEL_REMOVED: { code: 'CHANNEL_REMOVED' },
  OPENING_REFUSED: { code: 'OPENING_REFUSED' },
  GIVEN_UP: { code: 'GIVEN_UP', last: { code: 'RESPONSE', status: 500, said: 'Try later.' } },
};
const reasons = Object.values(SAMPLES);
const chinese = ZH.undelivered.reasons;
const NAMES = /hooks\.example\.com|NOTIFY_\w+|EPROTO|URL|DNS|https/g;
const mask = (text: string): string => text.replaceAll('hunter2', '***');

describe('The reason why a notice did not arrive', () => {
  it.each(reasons)('has words of each language: $code', (reason) => {
    expect(wordDeliveryReason(reason, EN_DELIVERY_REASONS)).toMatch(/^[A-Z][^.;\u4e00-\u9fff]+(?:\.[^ .]+)*[^.]*$/);
    const words = wordDeliveryReason(reason, chinese)?.replaceAll(NAMES, '');
    expect(words).toMatch(/[\u4e00-\u9fff]/);
    expect(words).not.toMatch(/[A-Za-z]{2,}|[,;:]/);
  });

  it('keeps what the receiver said apart, whose language is its own', () => {
    for (const texts of [EN_DELIVERY_REASONS, chinese])
      for (const reason of [SAMPLES.RESPONSE, SAMPLES.GIVEN_UP]) {
        expect(wordDeliveryReason(reason, texts)).not.toContain('Try later.');
        expect(saidOf(reason)).toBe('Try later.');
      }
    expect(wordDeliveryReason(SAMPLES.GIVEN_UP, chinese)).toBe('已放弃：响应状态码 500');
    expect(saidOf(SAMPLES.CHANNEL_REMOVED)).toBeUndefined();
  });

  it('is one line of a log', () => {
    expect(describeDeliveryReason(SAMPLES.GIVEN_UP)).toBe('Given up: Response 500: Try later.');
    expect(describeDeliveryReason(SAMPLES.HTTP_TIMEOUT)).toBe('No response in time from hooks.example.com');
  });

  it('is shown as it was stored by version 0.1, and by its code where a later version stored it', () => {
    expect([wordDeliveryReason('answered 503', chinese), saidOf('answered 503')]).toEqual([undefined, 'answered 503']);
    const later = { code: 'constructor', said: 'Try later.' } as unknown as DeliveryReason;
    expect([wordDeliveryReason(later, chinese), saidOf(later)]).toEqual(['constructor', 'Try later.']);
  });
});

describe('Of what broke an attempt', () => {
  it('the code and the host are kept, and what the network said, masked, on one line', () => {
    const cause = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
    expect(reasonOfError(new CodedError('HTTP_UNREACHABLE', 'cannot', { cause }), { host, mask })).toEqual({
      code: 'HTTP_UNREACHABLE',
      host,
      said: 'ENOTFOUND',
    });
    expect(reasonOfError(new CodedError('HTTP_TIMEOUT', 'none'), { host, mask })).toEqual({
      code: 'HTTP_TIMEOUT',
      host,
    });
    expect(reasonOfError(new CodedError('RUN_OUT_OF_TIME', 'late'), { mask })).toEqual({ code: 'RUN_OUT_OF_TIME' });
    expect(reasonOfError(new Error('a\nhunter2'), { host, mask })).toEqual({
      code: 'FAILED',
      errorCode: 'INTERNAL',
      said: 'a ***',
    });
  });
});
