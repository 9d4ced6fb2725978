import type { StoredFunction } from './estate.ts';

export interface Estate {
  readonly region: string;
  readonly projectId: string;
  /** By name, all in the package `default`. */
  readonly functions: Map<string, StoredFunction>;
  /** How often a new trigger is looked at before it is ready. */
  readonly pendingLooks: number;
  /** What `digest` is of: the zip, as documented, or something that no client can know. */
  readonly digestOf: 'zip' | 'something else';
  /** What a function answers. */
  readonly answer: (name: string, event: unknown) => unknown;
}

/** One request that was let in. */
export interface Call {
  readonly estate: Estate;
  /** Named groups of the route's path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly requestId: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
