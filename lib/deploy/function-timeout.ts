import { CodedError } from '../errors.ts';
import { notifierIntervalSeconds } from './notify-every.ts';

const DEFAULT_SECONDS = 900;
const SHORTEST_SECONDS = 3;
/** Lambda's for any invocation; FunctionGraph's (72 hours) for one that is asynchronous, as those of timers and topics are. */
const LONGEST = {
  aws: {
    seconds: 900,
    cloud: 'AWS Lambda',
    hint: 'For more projects set FANOUT=step-functions, raise CSMS_RATE_LIMIT, or deploy more functions, each with a part of CSMS_SCOPES and a STORE_URL of its own.',
  },
  huawei: { seconds: 259_200, cloud: 'FunctionGraph', hint: 'It is the number of seconds alone, such as 3600.' },
} as const;

type Env = Readonly<Record<string, string | undefined>>;

/** The longest that an invocation may take, in seconds, as serverless.yml names them. */
export interface FunctionTimeouts {
  readonly functionTimeout: number;
  /** Never longer than `NOTIFY_EVERY`: one run at a time, so the next one would have to wait, or be discarded. */
  readonly notifierTimeout: number;
}

/** @param env `FUNCTION_TIMEOUT`: seconds; empty or absent: 900. `NOTIFY_EVERY`, `CLOUD`. @throws DEPLOY_SETTING_INVALID */
export function functionTimeouts(env: Env): FunctionTimeouts {
  const functionTimeout = parseSeconds(env);
  const notifierTimeout = Math.min(functionTimeout, notifierIntervalSeconds(env['NOTIFY_EVERY']));
  return { functionTimeout, notifierTimeout };
}

/** The most seconds that the cloud allows. */
export const longestTimeout = (env: Env): number => longestOf(env).seconds;

const longestOf = ({ CLOUD }: Env) => LONGEST[CLOUD === 'aws' ? 'aws' : 'huawei'];

function parseSeconds(env: Env): number {
  const text = env['FUNCTION_TIMEOUT'] || String(DEFAULT_SECONDS);
  const { seconds: longest, cloud, hint } = longestOf(env);
  const seconds = /^[1-9]\d*$/.test(text) ? Number(text) : NaN;
  if (seconds >= SHORTEST_SECONDS && seconds <= longest) return seconds;
  throw new CodedError(
    'DEPLOY_SETTING_INVALID',
    `FUNCTION_TIMEOUT is "${text.slice(0, 40)}"; expected whole seconds from ${SHORTEST_SECONDS} to ${longest} (${cloud})`,
    { hint: `${hint} The default is ${DEFAULT_SECONDS}.` },
  );
}
