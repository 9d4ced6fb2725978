import { setting } from '../setting.ts';
import { oneOf, parseSecret, duration, DURATION_EXPECTED } from '../parsers.ts';

/** How a function answers. */
export const INVOCATION_SETTINGS = {
  HTTP_TIMEOUT: setting('httpTimeoutMs', duration(1_000, 15 * 60_000), {
    default: '25s',
    meaning:
      "Time limit of a call over HTTP, if the platform's is longer: a gateway gives up before the function does.",
    expected: `${DURATION_EXPECTED}, from 1s to 15m`,
    example: '25s',
  }),
  HTTP_AUTH_TOKEN: setting('httpAuthToken', parseSecret, {
    secret: true,
    exact: true,
    environmentOnly: true,
    meaning: 'Callers over HTTP must send it as `Authorization: Bearer …`.',
    expected: 'a text without blanks',
    example: 'a-long-random-text',
  }),
  REPORT_LANG: setting('reportLang', oneOf('en', 'zh'), {
    default: 'en',
    meaning: 'Language of HTML reports and notifications.',
    expected: 'en or zh',
    example: 'zh',
  }),
  LOG_LEVEL: setting('logLevel', oneOf('debug', 'info', 'warn', 'error'), {
    default: 'info',
    meaning: 'Lowest level that is logged.',
    expected: 'debug, info, warn or error',
    example: 'debug',
  }),
};
