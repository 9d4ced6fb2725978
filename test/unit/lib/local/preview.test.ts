import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { preview } from '../../../../lib/local/preview.ts';
import { PREVIEW_NOTICES } from '../../../../lib/local/preview-notices.ts';

const printed = async (...argv: string[]): Promise<string> => {
  const lines: string[] = [];
  await preview(argv, (text) => lines.push(text));
  return lines.join('\n');
};

afterEach(() => {
  delete process.env['REPORT_LANG'];
});

it('shows every kind of notice, in the language that was asked for', async () => {
  const text = await printed('slack', 'zh');
  for (const name of Object.keys(PREVIEW_NOTICES)) expect(text).toContain(`slack: ${name} `);
  expect(await printed('slack')).not.toBe(text);
});

it('takes REPORT_LANG where no language was asked for', async () => {
  process.env['REPORT_LANG'] = 'zh';
  expect(await printed('slack')).toBe(await printed('slack', 'zh'));
  expect(await printed('slack', 'en')).not.toBe(await printed('slack', 'zh'));
});

it('prints JSON that can be pasted', async () => {
  const bodies = JSON.parse(await printed('teams', '--json')) as Record<string, unknown>;
  expect(Object.keys(bodies)).toEqual(Object.keys(PREVIEW_NOTICES));
});

it.each(['en', 'zh'])('writes one page with what every channel shows, in %s', async (lang) => {
  const folder = await mkdtemp(join(tmpdir(), 'preview-'));
  try {
    const file = join(folder, 'preview.html');
    expect(await printed('--html', file, lang)).toBe(`Written: ${file}`);
    const page = await readFile(file, 'utf8');
    expect(page).not.toMatch(/<script|undefined|\[object|NaN/);
    for (const [name, { notice, perCause }] of Object.entries(PREVIEW_NOTICES)) {
      const [, part = ''] = page.split(`<h2>${name}</h2>`);
      const row = part.split('<h2>')[0] ?? '';
      const messages = row.split('<div class="message">').slice(1);
      expect(messages).toHaveLength(8);
      // PagerDuty has nothing to say where one of several ended
      for (const message of messages.filter((each) => !each.includes('Nothing is sent.'))) {
        const isPerCause = message.includes('<h3>pagerduty</h3>');
        expect(message).toContain(((isPerCause && perCause) || { notice }).notice.id);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('says with --help what it takes', async () => {
  expect(await printed('--help')).toContain('npm run preview -- TYPE [en|zh] [--json]');
});

it.each([
  [['slack', 'fr'], 'PREVIEW_BAD_ARGUMENT', '"fr" is not a language: en, zh.'],
  [['slack', 'en', 'more'], 'PREVIEW_BAD_ARGUMENT', '"more" is one argument too many.'],
  [['slack', '--nonsense'], 'PREVIEW_BAD_ARGUMENT', '--nonsense'],
  [['--html', '', 'en'], 'PREVIEW_BAD_ARGUMENT', '--html has no name of a file.'],
  [['pigeon', '--json'], 'CHANNEL_UNKNOWN', '"pigeon" is not a channel type: smn, webhook'],
  [[], 'CHANNEL_UNKNOWN', 'Name a channel type: smn, webhook'],
])('refuses %j in one sentence', async (argv, code, message) => {
  await expect(printed(...argv)).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string });
});

it('shows what many accounts look like: projects and accounts by name, one message for several', async () => {
  const { notice } = PREVIEW_NOTICES['accounts.opened']!;
  expect(new Set(notice.secrets.map(({ accountName }) => accountName)).size).toBe(3);
  const text = await printed('wecom');
  expect(text).toContain('HIGH · CSMS, 2 regions: rotation failed for 14 secrets (rotate-rds)');
  expect(text).toContain('Project: cn-north-4_payments (shop-prod), cn-east-3_search (data-platform), 2 more');
  expect(await printed('pagerduty')).toContain('CSMS cn-north-4: rotation failed for 2 secrets (rotate-rds)');
});
