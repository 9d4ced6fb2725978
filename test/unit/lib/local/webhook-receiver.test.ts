import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChannel } from '../../../../lib/notify/create-channel.ts';
import { createSender, type HttpRequest, type Sender } from '../../../../lib/http/send.ts';
import { PREVIEW_NOTICES } from '../../../../lib/local/preview-notices.ts';
import { findProblem, startWebhookReceiver, type WebhookReceiver } from '../../../../lib/local/webhook-receiver.ts';

let receiver: WebhookReceiver;
let sender: Sender;
beforeEach(async () => {
  receiver = await startWebhookReceiver();
  sender = createSender({ connections: 1 });
});
afterEach(async () => {
  await sender.close();
  await receiver.close();
});

/** Sends an example notice as the notifier does. */
async function send(change: { secret?: string; send?: (request: HttpRequest) => HttpRequest } = {}): Promise<void> {
  const { url, secret, host } = receiver;
  const channel = createChannel(
    { name: 'demo', type: 'webhook', url, secret: change.secret ?? secret },
    {
      send: (request, options) => sender.send(change.send?.(request) ?? request, options),
      allowed: [host],
      lookup: () => undefined,
      lang: 'en',
      smn: { send: sender.send, endpoint: 'http://127.0.0.1', credentials: () => ({ type: 'token', token: 'x' }) },
    },
  );
  const outgoing = PREVIEW_NOTICES['many.opened'];
  if (outgoing) await channel.send(outgoing, { signal: new AbortController().signal });
}
const problems = (): unknown[] => receiver.received.map(({ problem }) => problem);

describe('the webhook receiver', () => {
  it('takes what the notifier signed, and drops what it has seen', async () => {
    await send();
    await send();
    expect(problems()).toEqual([undefined]);
    expect(receiver.received[0]?.notice.id).toBe(PREVIEW_NOTICES['many.opened']?.notice.id);
  });

  it('sees another secret, and a changed body', async () => {
    await send({ secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}` });
    expect(problems()).toEqual(['its signature is wrong']);
  });

  it('sees a body that was changed on the way', async () => {
    await send({ send: (request) => ({ ...request, body: (request.body ?? '').replace('"high"', '"low" ') }) });
    expect(problems()).toEqual(['its signature is wrong']);
  });

  // the example of the specification's reference libraries
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const body = Buffer.from('{"test": 2432232314}');
  const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');

  it('agrees with the published example', () => {
    expect(findProblem({ headers, body }, key, 1_614_265_330)).toBeUndefined();
    expect(findProblem({ headers, body: Buffer.from('{}') }, key, 1_614_265_330)).toBe('its signature is wrong');
  });

  it('wants a signature, and a fresh one', () => {
    expect(findProblem({ headers: {}, body }, key)).toBe('not signed');
    expect(findProblem({ headers, body }, key, 1_614_265_330 + 301)).toBe('too old, or from the future');
    expect(findProblem({ headers: { ...headers, 'webhook-timestamp': 'x' }, body }, key)).toContain('too old');
  });
});
