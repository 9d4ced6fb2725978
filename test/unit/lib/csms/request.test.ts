import { expect, it, vi } from 'vitest';
import { createRequestSigner, type CredentialSource } from '../../../../lib/csms/request.ts';

const token = (text: string) => ({ type: 'token', token: text }) as const;
const TARGET = { endpoint: 'https://kms.example.com', projectId: 'p' };

it('Credentials are read anew once a run, and the requests behind it carry them', () => {
  const refresh = vi.fn<CredentialSource['refresh']>(() => token('new'));
  const signer = createRequestSigner({ current: () => token('old'), refresh });
  const sent = () => signer.sign({ method: 'GET', path: '/secrets' }, TARGET).headers;
  expect(signer.generation).toBe(0);
  expect(Object.values(sent())).toContain('old');

  expect(signer.refresh()).toBe(true);
  expect(signer.generation).toBe(1);
  expect(Object.values(sent())).toContain('new');

  expect(signer.refresh()).toBe(false);
  expect(signer.generation).toBe(1);
  expect(refresh).toHaveBeenCalledOnce();
});

it('Credentials of which there are no newer ones stay', () => {
  const signer = createRequestSigner({ current: () => token('old'), refresh: () => undefined });
  expect(signer.refresh()).toBe(false);
  expect(signer.generation).toBe(0);
});
