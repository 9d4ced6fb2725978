export interface StoreCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

interface StoreTuning {
  /** Keys a list request. Default and most: 1000. */
  readonly pageSize?: number | undefined;
  /** What `open` keeps in memory before it sends a part. Default: 8 MiB; 5 MiB is the least that S3 takes. */
  readonly partSizeBytes?: number | undefined;
  /** Attempts a request, the first one counted. Default: 4. */
  readonly maxAttempts?: number | undefined;
  /** Of one attempt, up to the answer's first byte. Default: 30 s. */
  readonly requestTimeoutMs?: number | undefined;
}

export interface CreateStoreOptions {
  /** `STORE_URL`. */
  url: string;
  /** `STORE_ENDPOINT`, `{region}` is filled in. Default: the cloud's own. */
  endpoint?: string | undefined;
  /** `STORE_PATH_STYLE`. Default: false. */
  pathStyle?: boolean | undefined;
  /** `STORE_SSE`: `kms` or `kms:KEY_ID`. Default: what the bucket does by itself. */
  sse?: string | undefined;
  /** Needed for `obs://`; absent for `s3://`: the AWS SDK's own chain. */
  credentials?: StoreCredentials | undefined;
  /** What tests make small. */
  tuning?: StoreTuning | undefined;
}
