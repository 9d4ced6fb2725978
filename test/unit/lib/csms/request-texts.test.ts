import { expect, it } from 'vitest';
import { EVENT_NAME, SECRET_NAME, TASK_ID } from '../../../../lib/csms/request-texts.ts';

it.each([
  ['an event', EVENT_NAME, ['a', 'A-z_0', 'x'.repeat(64)], ['', 'a.b', 'x'.repeat(65), ' a', 'a ', 'a/b', 'ä']],
  ['a secret', SECRET_NAME, ['a', 'A-z_0.b', 'x'.repeat(64)], ['', 'x'.repeat(65), ' a', 'a ', 'a/b', 'a\n', 'ä']],
  ['a task', TASK_ID, ['a', '!~', 'x'.repeat(128)], ['', 'x'.repeat(129), 'a b', 'a\n', '\u007F', 'ä']],
])('what may name %s', (_what, { pattern, words }, right, wrong) => {
  expect(right.filter((text) => !pattern.test(text))).toEqual([]);
  expect(wrong.filter((text) => pattern.test(text))).toEqual([]);
  expect(words).toContain(`1 to ${Math.max(...right.map((text) => text.length))} letters, digits`);
});
