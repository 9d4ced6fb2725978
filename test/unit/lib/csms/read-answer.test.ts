import { describe, expect, it } from 'vitest';
import { parse, toCount } from '../../../../lib/csms/read-answer.ts';
import { scopeName } from '../../../../lib/scope.ts';
import { contextOf, SCOPE } from './fake-client.ts';

describe('An answer that is not as documented', () => {
  const errorOf = (body: unknown): unknown => {
    try {
      return parse('secretPage', body, contextOf());
    } catch (error) {
      return error;
    }
  };

  it.each([
    [
      'a row',
      { secrets: [{ id: 's', replicas: [{ region: 7 }] }] },
      'secrets.0.replicas.0.region: expected a text, found a number',
    ],
    ['a part of the page', { secrets: [], page_info: 1 }, 'page_info: expected object'],
    ['the whole', [], 'the response: expected object'],
  ])('is an error that says in which project and where: %s', (_, body, where) => {
    expect(errorOf(body)).toMatchObject({
      code: 'CSMS_RESPONSE_INVALID',
      message: `the response for ${scopeName(SCOPE)} is not as documented: ${where}`,
      hint: expect.stringContaining('Nothing of this project was exported') as string,
    });
  });
});

it('A count is a number, or the text of one; anything else says nothing', () => {
  expect([7, 0, '7'].map(toCount)).toEqual([7, 0, 7]);
  expect(['', null, undefined, true, [7]].map(toCount)).toEqual(Array.from({ length: 5 }, () => undefined));
});
