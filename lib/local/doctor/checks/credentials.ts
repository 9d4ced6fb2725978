import { CodedError } from '../../../errors.ts';
import type { CredentialSource, HuaweiCredentials } from '../../../runtime/credentials.ts';
import { secretProblem } from '../../../settings/parsers.ts';
import type { Report } from '../report.ts';

/** Of the access keys that the console makes. */
const AK_CHARS = 20;
const SK_CHARS = 40;

/**
 * Whether credentials are there and look like credentials: what is broken for certain is not sent. Undefined when they cannot
 * be used.
 */
export function checkCredentials(source: CredentialSource, report: Report): HuaweiCredentials | undefined {
  try {
    const credentials = source.current();
    const problem = problemOf(credentials);
    if (problem !== undefined) throw malformed(problem);
    reportKind(credentials, report);
    return credentials;
  } catch (error) {
    report.fail('credentials', error);
    return undefined;
  }
}

function reportKind(credentials: HuaweiCredentials, report: Report): void {
  if (credentials.type === 'token') return report.ok('credentials', 'an IAM token');
  const { ak, sk, securityToken } = credentials;
  const kind = securityToken === undefined ? 'permanent access key' : 'temporary access key with its security token';
  if (ak.length === AK_CHARS && sk.length === SK_CHARS) return report.ok('credentials', kind);
  return report.warn('credentials', {
    code: 'CREDENTIALS_UNUSUAL',
    message: `a ${kind} of ${ak.length} and ${sk.length} characters; ${AK_CHARS} and ${SK_CHARS} are usual`,
    hint: 'Compare HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK with the credentials.csv of the console.',
  });
}

function problemOf(credentials: HuaweiCredentials): string | undefined {
  if (credentials.type === 'token') return textProblem('HUAWEICLOUD_AUTH_TOKEN', credentials.token);
  const { ak, sk, securityToken } = credentials;
  if (ak.length === SK_CHARS && sk.length === AK_CHARS) return 'HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK look swapped';
  const texts = [
    ['HUAWEICLOUD_SDK_AK', ak],
    ['HUAWEICLOUD_SDK_SK', sk],
    ['HUAWEICLOUD_SDK_SECURITY_TOKEN', securityToken ?? 'none'],
  ] as const;
  return texts.map(([name, text]) => textProblem(name, text)).find(Boolean);
}

function textProblem(name: string, text: string): string | undefined {
  const problem = secretProblem(text);
  return problem && `${name}: ${problem}`;
}

const malformed = (problem: string): CodedError =>
  new CodedError('CREDENTIALS_MALFORMED', `${problem}.`, {
    hint: 'Set it again, without blanks, quotes and line breaks.',
  });
