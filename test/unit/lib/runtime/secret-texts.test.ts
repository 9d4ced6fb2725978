import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSecretReader, secretNames, type ReadSecrets } from '../../../../lib/runtime/secret-texts.ts';
import { isSecretReference, parseSecretReference } from '../../../../lib/settings/secret-reference.ts';

const signal = new AbortController().signal;
const lookupOf = (texts: Readonly<Record<string, string>>) => (name: string) => texts[name];

describe('Settings that name secrets of AWS', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('are read once in five minutes, and anew where another one is named', async () => {
    const read = vi.fn<ReadSecrets>(async (references) => references.map(({ name, field }) => `${name} ${field}`));
    const reader = createSecretReader(read);
    const texts = { AK: 'aws-secret:csms#ak', SK: 'aws-secret:csms#sk', PLAIN: 'text' };
    const names = Object.keys(texts);
    const first = await reader(names, { lookup: lookupOf(texts), signal });
    expect([...first]).toEqual([
      ['AK', 'csms ak'],
      ['SK', 'csms sk'],
    ]);
    vi.advanceTimersByTime(299_999);
    await reader(names, { lookup: lookupOf(texts), signal });
    expect(read).toHaveBeenCalledTimes(1);
    await reader(names, { lookup: lookupOf({ ...texts, PLAIN: 'aws-parameter:/p' }), signal });
    expect(read.mock.calls[1]?.[0]).toEqual([{ setting: 'PLAIN', store: 'parameter', name: '/p', field: undefined }]);
    vi.advanceTimersByTime(1);
    await reader(names, { lookup: lookupOf(texts), signal });
    expect(read).toHaveBeenCalledTimes(3);
  });

  it('are not kept when they could not be read', async () => {
    const read = vi.fn<ReadSecrets>().mockRejectedValueOnce(new Error('down')).mockResolvedValue(['text']);
    const reader = createSecretReader(read);
    const source = { lookup: lookupOf({ SK: 'aws-secret:x' }), signal };
    await expect(reader(['SK'], source)).rejects.toThrow('down');
    expect([...(await reader(['SK'], source))]).toEqual([['SK', 'text']]);
  });

  it('may be all that are secret, and all that channels take a text from', () => {
    const NOTIFY_CHANNELS = '[{"name":"a","type":"webhook","url":{"from":"URL_A"},"secret":[{"from":"KEY_A"}]}]';
    const names = secretNames(lookupOf({ NOTIFY_CHANNELS, NOTIFY_SECRETS: 'KEY_B' }));
    expect(names).toEqual(expect.arrayContaining(['HUAWEICLOUD_SDK_SK', 'NOTIFY_CHANNELS', 'URL_A', 'KEY_A', 'KEY_B']));
    expect(names).not.toContain('STORE_URL');
  });
});

describe('The name of a secret of AWS', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9/_.-]{0,60}$/);
  const field = fc.option(
    fc.string({ minLength: 1 }).filter((text) => text.trim() === text),
    { nil: undefined },
  );
  const store = fc.constantFrom('secret' as const, 'parameter' as const);

  it('comes out as it was put in, with slashes, as an ARN, with any field', () => {
    fc.assert(
      fc.property(store, name, field, fc.boolean(), (which, plain, part, isArn) => {
        const arn =
          which === 'secret'
            ? 'arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:'
            : 'arn:aws:ssm:x-1:123456789012:parameter/';
        const full = isArn ? arn + plain : plain;
        const text = `aws-${which}:${full}${part === undefined ? '' : `#${part}`}`;
        expect(parseSecretReference(text)).toEqual({ store: which, name: full, field: part });
      }),
    );
  });

  it('is never taken from what has no such beginning', () => {
    const other = fc.string().filter((text) => !/^\s*aws-(?:secret|parameter):/.test(text));
    fc.assert(
      fc.property(other, (text) => {
        expect([isSecretReference(text), parseSecretReference(text)]).toEqual([false, undefined]);
      }),
    );
  });
});
