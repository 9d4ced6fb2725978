/** What an error of S3, OBS or the network means here. */
export interface Meaning {
  readonly code: string;
  /** In place of the service's own words, which may quote the credentials. */
  readonly says?: string;
  /** What to do. */
  readonly hint: string;
}

export interface ErrorDetails {
  /** The service's code, or Node's. */
  readonly name: string;
  /** Absent when no answer came. */
  readonly status: number | undefined;
  readonly isWrite: boolean;
  /** Whether the request asked for `STORE_SSE`. */
  readonly isEncrypted: boolean;
  /** The service's own words. */
  readonly message: string;
  /** The bucket's own region, where the answer names it. */
  readonly region: string | undefined;
}

const WRONG_REGION: Meaning = {
  code: 'STORE_WRONG_REGION',
  says: 'The bucket is in another region, or at another endpoint',
  hint: "Set the bucket's own region in STORE_URL (?region=…), or correct STORE_ENDPOINT.",
};
const TOKEN_INVALID: Meaning = {
  code: 'STORE_TOKEN_INVALID',
  says: 'The security token is missing, wrong or expired',
  hint: 'Temporary keys need their token (HUAWEICLOUD_SDK_SECURITY_TOKEN); the three change together.',
};
const THROTTLED: Meaning = {
  code: 'STORE_THROTTLED',
  hint: 'The store throttles requests: lower CSMS_CONCURRENCY, or try again later.',
};
const CORRUPTED: Meaning = {
  code: 'STORE_CORRUPTED_IN_TRANSIT',
  says: 'The bytes that arrived are not those that were sent',
  hint: 'Look for a proxy between the function and the store that changes bodies.',
};
const FULL: Meaning = { code: 'STORE_FULL', hint: 'Raise the quota of the bucket or of the account, or free space.' };
const UNREACHABLE: Meaning = {
  code: 'STORE_UNREACHABLE',
  says: 'The store could not be reached',
  hint: 'Check the region in STORE_URL, STORE_ENDPOINT, and the outbound access of the function (NAT gateway).',
};
const TIMEOUT: Meaning = {
  code: 'STORE_TIMEOUT',
  says: 'The store did not respond in time',
  hint: 'Try again. If it happens again, check the outbound access of the function (NAT gateway).',
};
const CERTIFICATE: Meaning = {
  code: 'STORE_UNREACHABLE',
  says: "The store's certificate was not accepted",
  hint: 'Check STORE_ENDPOINT. A bucket name with dots fits no wildcard certificate.',
};
const NO_CREDENTIALS: Meaning = {
  code: 'STORE_CREDENTIALS_MISSING',
  says: 'There are no credentials for the store',
  hint: 'Give the function a role (AWS) or an agency (Huawei Cloud) that may use the bucket.',
};

const KNOWN: Readonly<Record<string, Meaning>> = {
  InvalidAccessKeyId: {
    code: 'STORE_ACCESS_KEY_UNKNOWN',
    says: 'The store does not know the access key',
    hint: 'Check the access key, and that it belongs to the cloud of STORE_URL. Temporary keys need their token.',
  },
  SignatureDoesNotMatch: {
    code: 'STORE_SIGNATURE_REFUSED',
    says: 'The store refuses the signature',
    hint: 'The secret key does not belong to the access key, or a proxy changes requests.',
  },
  InvalidToken: TOKEN_INVALID,
  ExpiredToken: TOKEN_INVALID,
  TokenRefreshRequired: TOKEN_INVALID,
  RequestTimeTooSkewed: {
    code: 'STORE_CLOCK_SKEW',
    says: "This machine's clock is more than 15 minutes off",
    hint: 'Set the clock (NTP).',
  },
  NoSuchBucket: {
    code: 'STORE_BUCKET_MISSING',
    says: 'There is no such bucket',
    hint: 'Create the bucket, or correct its name and region in STORE_URL.',
  },
  PermanentRedirect: WRONG_REGION,
  TemporaryRedirect: WRONG_REGION,
  Redirect: WRONG_REGION,
  AuthorizationHeaderMalformed: WRONG_REGION,
  IllegalLocationConstraintException: WRONG_REGION,
  SlowDown: THROTTLED,
  TooManyRequests: THROTTLED,
  RequestLimitExceeded: THROTTLED,
  BadDigest: CORRUPTED,
  XAmzContentSHA256Mismatch: CORRUPTED,
  QuotaExceeded: FULL,
  InsufficientStorageSpace: FULL,
  FsNotSupport: {
    code: 'STORE_NOT_SUPPORTED',
    hint: 'The bucket is a parallel file system that lacks this operation: use an object bucket.',
  },
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  ECONNREFUSED: UNREACHABLE,
  ECONNRESET: { ...UNREACHABLE, says: 'The connection to the store broke off' },
  EPIPE: { ...UNREACHABLE, says: 'The connection to the store broke off' },
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ETIMEDOUT: TIMEOUT,
  TimeoutError: TIMEOUT,
  RequestTimeout: TIMEOUT,
  CredentialsProviderError: NO_CREDENTIALS,
  CERT_HAS_EXPIRED: CERTIFICATE,
  ERR_TLS_CERT_ALTNAME_INVALID: CERTIFICATE,
  DEPTH_ZERO_SELF_SIGNED_CERT: CERTIFICATE,
  SELF_SIGNED_CERT_IN_CHAIN: CERTIFICATE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: CERTIFICATE,
};

const FORBIDDEN: Meaning = {
  code: 'STORE_FORBIDDEN',
  hint: 'The key needs GetObject, PutObject, DeleteObject and ListBucket; without ListBucket a missing object is a 403.',
};
const NOT_WRITABLE: Meaning = {
  code: 'STORE_NOT_WRITABLE',
  says: 'The store returned 404 on a write',
  hint: 'Check bucket and region in STORE_URL. OBS responds so to path style: unset STORE_PATH_STYLE.',
};
const NOT_FOUND: Meaning = {
  code: 'STORE_NOT_FOUND',
  says: 'The store does not have what was requested',
  hint: 'Check bucket and region in STORE_URL, STORE_ENDPOINT and STORE_PATH_STYLE.',
};
const ENCRYPTION: Meaning = {
  code: 'STORE_ENCRYPTION_REFUSED',
  hint: 'Check STORE_SSE, and that the credentials may use the KMS key.',
};
const KEY_REFUSED: Meaning = {
  code: 'STORE_ENCRYPTION_REFUSED',
  says: 'The credentials may not use the KMS key that the bucket or STORE_SSE names',
  hint: 'Grant kms:GenerateDataKey and kms:Decrypt on that key, or correct STORE_SSE.',
};
const ENCRYPTION_UNKNOWN: Meaning = {
  code: 'STORE_ENCRYPTION_REFUSED',
  says: 'This store does not know the encryption that STORE_SSE asks for',
  hint: 'Unset STORE_SSE, or use a store with a KMS.',
};
const SSE_REFUSED: Meaning = {
  code: 'STORE_ENCRYPTION_REFUSED',
  says: 'The store refuses what STORE_SSE asks for',
  hint: "Correct the key in STORE_SSE (it is of the bucket's own region), or unset it.",
};
const IN_ARREARS: Meaning = {
  code: 'STORE_IN_ARREARS',
  says: 'The account of the store is in arrears',
  hint: 'Top up the account of the bucket; its objects are kept for a while only.',
};
const NOT_SUPPORTED: Meaning = {
  code: 'STORE_NOT_SUPPORTED',
  says: 'The store does not know this operation',
  hint: 'Use OBS, S3, or a store that has multipart uploads and lists as S3 does.',
};
const UNAVAILABLE: Meaning = { code: 'STORE_UNAVAILABLE', hint: 'The store has a fault of its own: try again later.' };
const REFUSED: Meaning = {
  code: 'STORE_REFUSED',
  hint: 'See the code of the service, and send its support the request id.',
};
const FAILED: Meaning = {
  code: 'STORE_FAILED',
  hint: 'Check STORE_ENDPOINT: the server there may not be an object store.',
};

export function meaningOf(details: ErrorDetails): Meaning {
  const { name, status, isWrite, region } = details;
  const meaning = KNOWN[name] ?? byWords(details) ?? byStatus(status ?? 0, isWrite);
  if (meaning !== WRONG_REGION || region === undefined) return meaning;
  return { ...WRONG_REGION, says: `The bucket is in ${region}`, hint: `Set ?region=${region} in STORE_URL.` };
}

function byWords({ name, status, isEncrypted, message }: ErrorDetails): Meaning | undefined {
  if (/arrear|insufficient_?balance/i.test(name)) return IN_ARREARS;
  if (status === 403 && /\bkms:/i.test(message)) return KEY_REFUSED;
  if (name.startsWith('KMS')) return ENCRYPTION;
  if (status === 501) return isEncrypted ? ENCRYPTION_UNKNOWN : NOT_SUPPORTED;
  const isOfSse = isEncrypted && (name === 'InvalidRequest' || /encrypt|\bsse\b|\bkms\b/i.test(`${name} ${message}`));
  return status === 400 && isOfSse ? SSE_REFUSED : undefined;
}

function byStatus(status: number, isWrite: boolean): Meaning {
  if (status === 404) return isWrite ? NOT_WRITABLE : NOT_FOUND;
  if (status === 401 || status === 403) return FORBIDDEN;
  if (status === 429 || status === 503) return THROTTLED;
  if (status >= 300 && status < 400) return WRONG_REGION;
  if (status >= 500) return UNAVAILABLE;
  return status >= 400 ? REFUSED : FAILED;
}
