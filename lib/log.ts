export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;

/** One fact, one line. `fact` is a short constant sentence; what varies goes into `fields`. */
export interface Log {
  debug(fact: string, fields?: LogFields): void;
  info(fact: string, fields?: LogFields): void;
  warn(fact: string, fields?: LogFields): void;
  error(fact: string, fields?: LogFields): void;
}
