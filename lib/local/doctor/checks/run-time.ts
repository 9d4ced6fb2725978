import { usesStateMachine } from '../../../deploy/fan-out.ts';
import { functionTimeouts, longestTimeout } from '../../../deploy/function-timeout.ts';
import { notifierIntervalSeconds, shortestInterval } from '../../../deploy/notify-every.ts';
import { formatCount, plural } from '../../../html/format.ts';
import { workTimeMs } from '../../../runtime/deadline.ts';
import type { FunctionDefinition } from '../../../runtime/function-definition.ts';
import type { Settings } from '../../../settings/settings.ts';
import { requestsAScope } from '../delivery-audit.ts';
import { estimateRun, type RunEstimate } from '../estimate-run.ts';
import { usesSetting } from '../functions.ts';
import type { Report } from '../report.ts';

/** Of the time that there is: the estimate is a few percent off, and some projects need a request more. */
const SAFE_SHARE = 0.9;
/** A suggestion is a multiple of it. */
const STEP_SECONDS = 300;
/** "20 requests per second per user", over all functions: the service's guide. */
const SERVICE_LIMIT = 20;

interface RunTimeQuestion {
  /** `FUNCTION_TIMEOUT`, `NOTIFY_EVERY` and `CLOUD`, as the deployment reads them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly functions: readonly FunctionDefinition[];
  readonly settings: Settings | undefined;
  /** Whether `FINDINGS` has `DELIVERY`. */
  readonly audits: boolean;
  /** Of the doctor's own questions; undefined where none was answered. */
  readonly latencyMs: number | undefined;
  readonly report: Report;
}

/** Whether a run of each function reads all projects before its time limit. */
export function checkRunTime(question: RunTimeQuestion): void {
  const { env, functions, settings, audits, latencyMs, report } = question;
  if (settings === undefined || latencyMs === undefined)
    return report.skip('run.time', 'unknown: CSMS did not respond, see the other checks');
  try {
    const timeouts = functionTimeouts(env);
    for (const definition of functions) {
      const isNotifier = usesSetting([definition], 'NOTIFY_CHANNELS');
      const limitSeconds = isNotifier ? timeouts.notifierTimeout : timeouts.functionTimeout;
      reportFunction({ definition, audits, limitSeconds, isNotifier, env, settings, latencyMs, report });
    }
  } catch (error) {
    report.fail('run.time', error);
  }
}

interface FunctionQuestion extends Pick<RunTimeQuestion, 'env' | 'report'> {
  readonly definition: FunctionDefinition;
  readonly audits: boolean;
  readonly limitSeconds: number;
  readonly isNotifier: boolean;
  readonly settings: Settings;
  readonly latencyMs: number;
}

function reportFunction(question: FunctionQuestion): void {
  const { definition, audits, limitSeconds, settings, latencyMs, env, report } = question;
  const { scopes, rateLimit: ratePerSecond, concurrency } = settings;
  const estimate = estimateRun({
    scopes,
    requestsAScope: requestsAScope(definition, audits),
    ratePerSecond,
    concurrency,
    latencyMs,
  });
  const regions = new Set(scopes.map(({ region }) => region)).size;
  const readable = readableSeconds(limitSeconds, definition);
  const what =
    `your ${plural(scopes.length, 'project')} in ${plural(regions, 'region')} need about ${formatCount(estimate.seconds)} s ` +
    `of the ${formatCount(limitSeconds)} s (${formatCount(readable)} s for reading)`;
  if (estimate.seconds <= readable * SAFE_SHARE) return report.ok('run.time', what, definition.name);
  if (definition.shards && usesStateMachine(env))
    return report.ok('run.time', `${what}: several invocations read them (FANOUT)`, definition.name);
  const message = `${what}: it may end as partial`;
  report.warn('run.time', { code: 'RUN_TOO_LONG', message, hint: nextStep(estimate, question) }, definition.name);
}

/** What is left for reading, in seconds, when the run has stored its result and sent its notifications. */
const readableSeconds = (limitSeconds: number, { readingShare = 1 }: FunctionDefinition): number =>
  (workTimeMs(limitSeconds * 1000) / 1000) * readingShare;

function nextStep({ seconds, decidedBy }: RunEstimate, question: FunctionQuestion): string {
  const { definition, env } = question;
  const { rateLimit } = question.settings;
  const higher = {
    CSMS_RATE_LIMIT:
      rateLimit < SERVICE_LIMIT
        ? [`raise CSMS_RATE_LIMIT (${rateLimit}; the service allows a user about ${SERVICE_LIMIT} in all)`]
        : [],
    CSMS_CONCURRENCY: [`raise CSMS_CONCURRENCY (${question.settings.concurrency})`],
  };
  const steps = [
    ...longerLimit(seconds, question),
    ...higher[decidedBy],
    ...(definition.shards && env['CLOUD'] === 'aws' ? ['set FANOUT=step-functions, and deploy again'] : []),
    'deploy more functions, each with a part of CSMS_SCOPES and a STORE_URL of its own',
  ];
  const text = steps.join('; or ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What the deployment has to set for a run that reads all of it, where the cloud allows so long a run. */
function longerLimit(seconds: number, { definition, isNotifier, env }: FunctionQuestion): string[] {
  const fits = (limit: number): boolean => seconds <= readableSeconds(limit, definition) * SAFE_SHARE;
  let limit = STEP_SECONDS;
  while (!fits(limit)) limit += STEP_SECONDS;
  const every = shortestInterval(limit);
  if (limit > longestTimeout(env) || (isNotifier && every === undefined)) return [];
  const settings = [
    ...(functionTimeouts(env).functionTimeout < limit ? [`FUNCTION_TIMEOUT=${limit}`] : []),
    ...(isNotifier && notifierIntervalSeconds(env['NOTIFY_EVERY']) < limit ? [`NOTIFY_EVERY=${every}`] : []),
  ];
  return [`set ${settings.join(' and ')}, and deploy again`];
}
