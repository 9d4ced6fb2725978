/** The parts of osls' service object that are read here; `schema.ts` has checked their shape. */
export interface Service {
  readonly service: string;
  readonly provider: Provider;
  readonly functions: Readonly<Record<string, FunctionEntry>>;
}

export interface Provider {
  readonly name: string;
  readonly stage?: string;
  readonly region?: string;
  readonly projectId?: string;
  readonly endpoint?: string;
  readonly runtime?: string;
  readonly memorySize?: number;
  readonly timeout?: number;
  readonly agency?: string;
  readonly executionAgency?: string;
  /** Whether the functions' logs are kept in LTS. */
  readonly logs?: boolean;
  readonly environment?: Environment;
}

export type Environment = Readonly<Record<string, string | number | boolean | null>>;

/** Names as for AWS, so that one block serves both clouds. */
export interface FunctionEntry {
  readonly name?: string;
  readonly handler?: string;
  readonly description?: string;
  readonly runtime?: string;
  readonly memorySize?: number;
  readonly timeout?: number;
  readonly reservedConcurrency?: number;
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAge?: number;
  readonly environment?: Environment;
  readonly package?: { readonly artifact?: string };
  readonly events?: readonly Readonly<Record<string, unknown>>[];
}
