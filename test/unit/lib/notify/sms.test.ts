import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PREVIEW_NOTICES } from '../../../../lib/local/preview-notices.ts';
import { describeTitle } from '../../../../lib/notify/message/message.ts';
import { describeAge, functionOf } from '../../../../lib/notify/message/message-fields.ts';
import { formatSms } from '../../../../lib/notify/message/sms.ts';
import { END_REASONS, type Notice } from '../../../../lib/notify/notice.ts';
import { textOf } from '../../../../lib/notify/text/text-of.ts';
import type { NoticeLanguage } from '../../../../lib/notify/text/text.ts';
import { noticeSecret } from '../../../support/outgoing-notice.ts';

const MOST = { en: 160, zh: 70 };
/** The longest that the service has. */
const REGION = 'my-kualalumpur-1';
const NAME = 'n'.repeat(64);
const stepsOf = (lang: NoticeLanguage): string[] => {
  const { nextBriefly, nextAfterBriefly } = textOf(lang);
  return [...Object.values(nextBriefly), ...Object.values(nextAfterBriefly)].map((step) => step.replace(/[.。]$/, ''));
};

const withNames = (notice: Notice, name: string): Notice => ({
  ...notice,
  cause: { ...notice.cause, ...(functionOf(notice.cause) !== undefined && { functionUrn: name }) },
  secrets: notice.secrets.map((secret) => ({ ...secret, region: REGION, name })),
});

describe.each(['en', 'zh'] as const)('An SMS in %s', (lang) => {
  const texts = textOf(lang);

  it.each(Object.entries(PREVIEW_NOTICES))('%s loses characters of names alone', (_, { notice }) => {
    const sms = formatSms(withNames(notice, NAME), texts);
    expect(sms.length).toBeLessThanOrEqual(MOST[lang]);
    const short = describeTitle(withNames(notice, 'nnnnn...'), texts);
    // what stands around the name is there as it is, and so is the next step
    const around = `${short.label} ${short.headline}`.split('nnnnn...');
    const found = sms.split(/n{5,}\.{3}/);
    expect(found).toHaveLength(around.length);
    for (const [nth, part] of around.entries()) expect(found[nth]?.slice(0, part.length)).toBe(part);
    expect(stepsOf(lang).some((step) => sms.endsWith(step))).toBe(short.label !== texts.resolved);
  });

  it('shortens a name no more than it has to, and not below 8 characters', () => {
    const { notice } = PREVIEW_NOTICES['disabled.repeated']!;
    const lengths = [2, 10, 20, 30, 40].map((length) => {
      const secrets = [{ ...notice.secrets[0]!, region: 'r'.repeat(length), name: NAME }];
      return /n+\.{3}/.exec(formatSms({ ...notice, secrets }, texts))?.[0].length ?? 0;
    });
    expect(lengths).toEqual(lang === 'en' ? [48, 48, 44, 32, 24] : [24, 16, 8, 8, 0]);
  });

  it('shortens a long owner with dots that leave room for 160 characters, and leaves a long code away', () => {
    const { notice } = PREVIEW_NOTICES['failed.opened']!;
    const owner = 'a-team-with-a-long-name@example.com';
    const secrets = [noticeSecret({ owner })];
    const sms = formatSms({ ...notice, secrets, cause: { ...notice.cause, errorCode: 'E.12345'.repeat(4) } }, texts);
    expect(sms).not.toContain('E.12345');
    if (lang === 'en') expect(sms).toContain(`${owner.slice(0, 21)}... `);
  });

  it('says of a secret that is gone neither that it is resolved nor how severe it was', () => {
    const sms = formatSms(PREVIEW_NOTICES['failed.gone']!.notice, texts);
    for (const word of [...Object.values(texts.severity), texts.resolved]) expect(sms).not.toContain(word);
    expect(sms).toContain(texts.secret.ended.gone);
  });

  it('is one part, ends with the next step, and has no part of a number or a time, whatever the names', () => {
    const name = fc.stringMatching(/^[a-zA-Z_.-]{1,64}$/);
    const counts = fc.record({ secrets: fc.constantFrom(1, 2, 1_234), ages: fc.integer({ min: 1, max: 1_000_000 }) });
    fc.assert(
      fc.property(
        fc.record({ name, region: fc.stringMatching(/^[a-z-]{2,40}$/), counts, seed: fc.nat() }),
        fc.constantFrom(...Object.values(PREVIEW_NOTICES)),
        ({ name: given, region, counts: { secrets, ages }, seed }, { notice }) => {
          const [first = noticeSecret()] = notice.secrets;
          const since = new Date(Date.parse(notice.occurredAt) - ages * 60_000).toISOString();
          const isOver = notice.stage === 'resolved';
          const long: Notice = {
            ...notice,
            cause: { ...notice.cause, functionUrn: given },
            secrets: notice.cause.run
              ? []
              : Array.from({ length: secrets }, (_, nth) => ({
                  ...first,
                  ...{ region, name: given, since, owner: null },
                  severity: nth % 3 === 0 ? 'critical' : 'high',
                  endReason: isOver ? END_REASONS[(seed + nth) % END_REASONS.length]! : null,
                })),
          };
          const sms = formatSms(long, texts);
          expect(sms.length).toBeLessThanOrEqual(MOST[lang]);
          const { label, headline } = describeTitle(long, texts);
          if (label !== texts.resolved) expect(stepsOf(lang).some((step) => sms.endsWith(step))).toBe(true);
          const numbersOf = (text: string): readonly string[] => text.match(/\d[\d,]*/g) ?? [];
          const whole = numbersOf(`${headline} ${describeAge(long, texts)} ${long.cause.errorCode ?? ''}`);
          for (const number of numbersOf(sms)) expect(whole).toContain(number);
        },
      ),
      { numRuns: 300 },
    );
  });
});
