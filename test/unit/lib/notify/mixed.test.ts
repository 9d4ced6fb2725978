import { describe, expect, it } from 'vitest';
import { PREVIEW_NOTICES } from '../../../../lib/local/preview-notices.ts';
import { formatWebhook } from '../../../../lib/notify/channels/webhook.ts';
import { describeNotice } from '../../../../lib/notify/message/message.ts';
import type { Notice, NoticeStage } from '../../../../lib/notify/notice.ts';
import { renderText } from '../../../../lib/notify/message/render-text.ts';
import { textOf } from '../../../../lib/notify/text/text-of.ts';

const kinds = { 'rotation.disabled': 3, 'rotation.overdue': 34 } as const;

/** A notice about 37 secrets of which only some are switched off. */
function mixed(stage: NoticeStage): Notice {
  const notice = PREVIEW_NOTICES['many.opened']?.notice;
  if (!notice) throw new Error('there is no such preview');
  return { ...notice, stage, type: 'rotation.disabled', cause: { ...notice.cause, kinds } };
}
const read = (notice: Notice, lang: 'en' | 'zh' = 'en'): string =>
  renderText(describeNotice(notice, textOf(lang), { secrets: 3, messageChars: 200 }), textOf(lang));

it('names an error code once, where the message has it already', () => {
  const notice = PREVIEW_NOTICES['many.opened']?.notice as Notice;
  const named = { ...notice, cause: { ...notice.cause, message: 'error FSS.1051: no route' } };
  expect(read(named).match(/FSS\.1051/g)).toHaveLength(1);
  expect(read(notice)).toContain('FSS.1051: cannot connect');
});

describe('a notice about secrets with several kinds of problems', () => {
  it.each([
    ['opened', 'rotation problems with 37 secrets (rotate-rds)'],
    ['repeated', 'rotation problems with 37 secrets (rotate-rds) for 2 days (reminder)'],
    ['escalated', 'rotation problems with 37 secrets (rotate-rds) for 2 days'],
    ['resolved', '37 secrets (rotate-rds) resolved'],
  ] as const)('does not call all of them what the worst is, when it is %s', (stage, headline) => {
    const [first = ''] = read(mixed(stage)).split('\n');
    expect(first.endsWith(headline)).toBe(true);
  });

  it('says what to do about all of them', () => {
    expect(read(mixed('opened'))).toContain('Start with the 3 whose automatic rotation is off');
    expect(read(mixed('opened'), 'zh')).toContain('自动轮转已关闭的 3 个凭据');
  });

  it('tells receivers how many are in which', () => {
    expect(JSON.parse(formatWebhook(mixed('opened')))).toMatchObject({ cause: { kinds } });
  });
});
