import type { IncomingMessage } from 'node:http';
import type { SwitchName } from './switches.ts';
import type { ApiName } from './api-name.ts';

export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** As sent, but for credentials and signatures: `***`. */
  readonly headers: Readonly<Record<string, string>>;
  body: string;
  /** Undefined for a path that is none of the APIs. */
  api: ApiName | undefined;
  region: string | undefined;
  projectId: string | undefined;
  /** Id of the account that was asked for, or asked about. */
  domainId: string | undefined;
  /** Of the answer; 0 until it has begun, and for good when the connection was reset before. */
  status: number;
  /** Of the emulator's answer, as in `X-Request-Id`. */
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  durationMs: number;
  /** Requests being answered when this one came, itself included. */
  readonly inFlight: number;
  faults: readonly SwitchName[];
}

const HIDDEN = new Set(['authorization', 'x-security-token', 'x-auth-token']);

function visible(headers: IncomingMessage['headers']): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, HIDDEN.has(name) ? '***' : String(value)]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** The last requests, and how many were answered side by side. */
export class RequestLog {
  readonly records: RequestRecord[] = [];
  maxInFlight = 0;
  #inFlight = 0;
  #count = 0;
  readonly #kept: number;

  /** `kept`: how many to remember; 0 for none. */
  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Requests since the start or the last `clear`, forgotten ones included. */
  get count(): number {
    return this.#count;
  }

  open(request: IncomingMessage, requestId: string): RequestRecord {
    this.#count++;
    this.#inFlight++;
    this.maxInFlight = Math.max(this.maxInFlight, this.#inFlight);
    const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s, 2);
    const record: RequestRecord = {
      method: request.method ?? '',
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: this.#kept > 0 ? visible(request.headers) : {},
      body: '',
      api: undefined,
      region: undefined,
      projectId: undefined,
      domainId: undefined,
      status: 0,
      requestId,
      startedAtMs: Date.now(),
      durationMs: 0,
      inFlight: this.#inFlight,
      faults: [],
    };
    if (this.#kept > 0) this.records.push(record);
    if (this.records.length > this.#kept) this.records.shift();
    return record;
  }

  close(record: RequestRecord, status: number): void {
    this.#inFlight--;
    record.status = status;
    record.durationMs = Date.now() - record.startedAtMs;
  }

  /** Forgets everything but what is still being answered. */
  clear(): void {
    this.records.length = 0;
    this.#count = 0;
    this.maxInFlight = this.#inFlight;
  }
}
