/** Seconds, minutes, hours, day of month, month, day of week, as the timer's guide has them. */
const RANGES: readonly (readonly [low: number, high: number])[] = [
  [0, 59],
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
];
const NAMES = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const DAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');

/** Whether the service takes this expression. Written apart from the plugin's own check, so that the two can disagree. */
export function isCron(expression: string): boolean {
  if (expression.startsWith('@every ')) return /^@every (?:\d+(?:\.\d+)?(?:h|ms|m|s|us|ns))+$/.test(expression);
  const words = expression.split(' ');
  if (words[0]?.startsWith('CRON_TZ=')) words.shift();
  if (words.length < 5 || words.length > 6) return false;
  return words.every((word, position) => isField(word, position));
}

function isField(word: string, position: number): boolean {
  if (word === '?') return position === 3 || position === 5;
  const parts = word.split(',');
  if (parts.length > 1) return parts.every((part) => isValue(part, position));
  const [range = '', step, ...rest] = word.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === '*') return true;
  const bounds = range.split('-');
  return bounds.length <= 2 && bounds.every((bound) => isValue(bound, position));
}

function isValue(word: string, position: number): boolean {
  const names = position === 4 ? NAMES : DAYS;
  if (position >= 4 && names.includes(word)) return true;
  const [low, high] = RANGES[position] ?? [1, 0];
  return /^\d+$/.test(word) && Number(word) >= low && Number(word) <= high;
}
