import { CodedError } from '../../errors.ts';
import { PROJECT as PROJECT_ID } from '../../settings/scopes.ts';
import { check, describeProblem, type Check } from '../../validate.ts';
import type { ServiceAnswer } from '../session.ts';

/** Ids go into paths: what is no id is no answer. */
export const hexId = check(
  (value): value is string => typeof value === 'string' && PROJECT_ID.test(value),
  '32 hex characters',
);

export const filledText = check((value): value is string => typeof value === 'string' && value !== '', 'a text');

/** @throws ACCOUNT_ANSWER_INVALID where the body is not of the shape */
export function readAnswer<Shape>(shape: Check<Shape>, answer: ServiceAnswer): Shape {
  const path = shape(answer.body);
  if (path === undefined) return answer.body as Shape;
  const problem = describeProblem(shape, path, answer.body);
  throw new CodedError('ACCOUNT_ANSWER_INVALID', `${path.join('.')}: ${problem}: ${answer.describe()}`, {
    requestId: answer.requestId,
  });
}
