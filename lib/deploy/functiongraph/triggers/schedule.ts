/** What the timer's documentation allows; each check says what is wrong, or nothing. */
export function scheduleProblem(scheduleType: string, schedule: string): string | undefined {
  if (scheduleType === 'Rate') return rateProblem(schedule);
  if (scheduleType === 'Cron') return schedule.startsWith('@every ') ? everyProblem(schedule) : cronProblem(schedule);
  return `scheduleType "${scheduleType}" is neither Rate nor Cron, in exactly this spelling`;
}

const RATE_LIMITS: Readonly<Record<string, number>> = { m: 60, h: 24, d: 30 };

function rateProblem(rate: string): string | undefined {
  const [, count = '', unit = ''] = /^([1-9]\d*)([mhd])$/.exec(rate) ?? [];
  const limit = RATE_LIMITS[unit];
  if (limit === undefined) return `rate "${rate}" is not a whole number with m, h or d, for example 30m`;
  return Number(count) > limit ? `rate "${rate}" is over ${limit}${unit}` : undefined;
}

const everyProblem = (text: string): string | undefined =>
  /^@every (\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)
    ? undefined
    : `"${text}" is not @every and a duration, for example @every 1h30m`;

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
  /** Whether `?` is allowed. */
  readonly any?: true;
}

const FORM = 'sec min hour dom month dow';
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const FIELDS: readonly Field[] = [
  { name: 'second', low: 0, high: 59 },
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day of month', low: 1, high: 31, any: true },
  { name: 'month', low: 1, high: 12, names: MONTHS },
  { name: 'day of week', low: 0, high: 6, names: DAYS, any: true },
];

function cronProblem(cron: string): string | undefined {
  const fields = cron.replace(/^CRON_TZ=[\w/+-]+ /, '').split(' ');
  if (fields.length === 7 || (fields.length === 6 && /^\d{4}$/.test(fields[5] ?? '')))
    return `cron "${cron}" has a year, which FunctionGraph does not support; the form is ${FORM}`;
  if (fields.length !== 5 && fields.length !== 6)
    return `cron "${cron}" has ${fields.length} fields instead of 6; the form is ${FORM}`;
  const wrong = fields.map((text, index) => fieldProblem(text, FIELDS[index])).find((problem) => problem !== undefined);
  return wrong === undefined ? undefined : `cron "${cron}": ${wrong}; the form is ${FORM}`;
}

function fieldProblem(text: string, field: Field | undefined): string | undefined {
  if (field === undefined || text === '*') return undefined;
  if (text === '?') return field.any ? undefined : `${field.name} may not be ?`;
  // the service answers 400 for "14-23,0"
  if (text.includes(',') && /[-/]/.test(text)) return `${field.name} "${text}" mixes a list with a range or a step`;
  return text.split(',').every((item) => isItem(item, field)) ? undefined : outside(text, field);
}

const outside = (text: string, { name, low, high }: Field): string =>
  `${name} "${text}" is not from ${low} to ${high}, a list, a range or a step of these`;

function isItem(item: string, field: Field): boolean {
  const [, span = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(item) ?? [];
  if (span === '' || step === '0') return false;
  if (span === '*') return true;
  const ends = span.split('-').map((end) => toNumber(end, field));
  const [from = NaN, to = from] = ends;
  return ends.length <= 2 && from >= field.low && to <= field.high && from <= to;
}

function toNumber(text: string, { names = [], low }: Field): number {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return named + low;
  return /^\d{1,2}$/.test(text) ? Number(text) : NaN;
}
