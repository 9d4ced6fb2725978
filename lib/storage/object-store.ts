export interface StoreOptions {
  /** Ends the call with the signal's own reason. */
  signal?: AbortSignal | undefined;
}

export interface GetOptions extends StoreOptions {
  /** The most that is read: what is larger is no object of ours. Default: `MAX_OBJECT_BYTES`. */
  maxBytes?: number | undefined;
}

/** 64 MiB. */
export const MAX_OBJECT_BYTES = 64 * 1024 * 1024;

export interface PutOptions extends StoreOptions {
  /** MIME type, kept by stores that know one. */
  contentType?: string | undefined;
}

/** An object written in pieces because its size is not known beforehand. Nothing is visible before `close`. */
export interface ObjectWriter {
  write(chunk: Buffer): Promise<void>;
  close(): Promise<void>;
  /** Leaves nothing behind. Harmless after `close`. */
  abort(): Promise<void>;
}

/**
 * Where results go: `obs://`, `s3://` or `file://`. Keys are relative to the prefix of `STORE_URL`, use `/`, and sort by
 * their UTF-8 bytes. A failed or unknown outcome always throws; "not there" is `undefined`, and only for `get`.
 */
export interface ObjectStore {
  /** The `STORE_URL` without its query, for messages. */
  readonly url: string;
  /** @throws STORE_* when anything but "there is no such object" happened; STORE_TOO_LARGE before more than `maxBytes` are kept. */
  get(key: string, options?: GetOptions): Promise<Buffer | undefined>;
  /** Replaces the object as a whole: readers see the old bytes or the new ones. */
  put(key: string, body: Buffer, options?: PutOptions): Promise<void>;
  open(key: string, options?: PutOptions): ObjectWriter;
  /** Keys that start with `prefix`, ascending, those after `startAfter` only. Walks every page. */
  list(prefix: string, options?: StoreOptions & { startAfter?: string | undefined }): AsyncIterable<string>;
  /** The distinct `prefix` + name + `/` below `prefix` (which ends with `/`), ascending, those after `startAfter` only. */
  listFolders(prefix: string, options?: StoreOptions & { startAfter?: string | undefined }): AsyncIterable<string>;
  /** Deleting what is not there is no error. */
  delete(key: string, options?: StoreOptions): Promise<void>;
}
