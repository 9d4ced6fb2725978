/** The API's own shapes: only what is read here. Any field may be missing or null. */
export interface WireFunction {
  readonly func_urn?: string;
  readonly func_name?: string;
  readonly runtime?: string;
  readonly handler?: string;
  readonly timeout?: number;
  readonly memory_size?: number;
  readonly description?: string | null;
  /** A JSON object as text. */
  readonly user_data?: string | null;
  readonly xrole?: string | null;
  readonly app_xrole?: string | null;
  /** SHA-512 of the code, in hex. */
  readonly digest?: string | null;
  readonly last_modified?: string;
  readonly strategy_config?: { readonly concurrency?: number } | null;
  readonly [field: string]: unknown;
}

/** A row of the list: less than the function itself. */
export type WireFunctionRow = Pick<WireFunction, 'func_urn' | 'func_name' | 'description'>;

export interface WireFunctionPage {
  readonly functions?: readonly WireFunctionRow[] | null;
  /** Where the next page begins. */
  readonly next_marker?: number | string | null;
}

export interface WireTrigger {
  readonly trigger_id: string;
  readonly trigger_type_code: string;
  /** `PENDING` for a while after it was made. */
  readonly trigger_status?: string;
  readonly event_data?: Readonly<Record<string, unknown>> | null;
}

export interface WireAsyncConfig {
  readonly max_async_event_age_in_seconds?: number | null;
  readonly max_async_retry_attempts?: number | null;
  readonly destination_config?: unknown;
  readonly enable_async_status_log?: boolean | null;
}
