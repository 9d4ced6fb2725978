import { visibleJson } from './text/visible.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;

/** One line. `message` is a short constant sentence; what varies goes into `fields`. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export interface LogOptions {
  /** Asked at every line: `LOG_LEVEL` may be known only after the first lines. */
  level: () => LogLevel;
  /** On every line, for example `requestId` and `function`. */
  fields: LogFields;
  /** Makes the line's fields safe to print: no secrets, no cycles, nothing that JSON cannot take. */
  redact: (fields: LogFields) => LogFields;
  /** Takes one line with its line feed; standard output when absent. */
  write?: (line: string) => void;
}

const RANKS: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** JSON lines: `{time, level, message, ...options.fields, ...fields}`. What a line's own fields name wrongly never hides these. */
export function createLog(options: LogOptions): Log {
  const line =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (RANKS[level] < RANKS[options.level()]) return;
      const head = { time: new Date().toISOString(), level, message, ...options.fields };
      const write = options.write ?? writeToStdout;
      write(`${visibleJson(JSON.stringify(options.redact({ ...head, ...fields, ...head })))}\n`);
    };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

/** Not `console.log`: Lambda's puts a prefix of its own before the JSON. */
const writeToStdout = (line: string): void => void process.stdout.write(line);
