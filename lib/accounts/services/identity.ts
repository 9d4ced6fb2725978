import { CodedError } from '../../errors.ts';
import { list, row } from '../../validate.ts';
import type { ServiceAnswer, Session } from '../session.ts';
import { hexId, readAnswer } from './answer.ts';

const IDENTITY = row({ account_id: hexId });

/** The account that the session's keys are of. */
export async function callerAccount(session: Session, sts: string): Promise<string> {
  const answer = await session.call({ method: 'GET', endpoint: sts, path: '/v5/caller-identity', kind: 'read' });
  if (answer.status >= 400) throw identityUnknown(answer);
  return readAnswer(IDENTITY, answer).account_id;
}

const DOMAINS = row({ domains: list(row({ id: hexId })) });

/** The same by IAM. */
export async function domainOf(session: Session, iam: string): Promise<string> {
  const answer = await session.call({ method: 'GET', endpoint: iam, path: '/v3/auth/domains', kind: 'read' });
  if (answer.status >= 400) throw identityUnknown(answer);
  const [first] = readAnswer(DOMAINS, answer).domains;
  if (first === undefined) throw new CodedError('ACCOUNT_IDENTITY_UNKNOWN', 'IAM names no account of these keys');
  return first.id;
}

const identityUnknown = (answer: ServiceAnswer): CodedError =>
  new CodedError('ACCOUNT_IDENTITY_UNKNOWN', `it is not known whose these keys are: ${answer.describe()}`, {
    status: answer.status,
    requestId: answer.requestId,
    hint: 'Check STS_ENDPOINT and IAM_ENDPOINT, and the agency of the function or its access key.',
  });
