import { lookup } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { state as nodeVersionWarning } from '@aws-sdk/core/client';
import type { BucketLocation } from './store-url.ts';
import type { CreateStoreOptions } from './store-options.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** A PUT's body of 8 MiB has to be through by then. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Silence while a body is read. */
const SOCKET_TIMEOUT_MS = 15_000;
const MAX_ATTEMPTS = 4;

/** `*.localhost` is loopback (RFC 6761, 6.3), which few resolvers know: a bucket's virtual host on a local server. */
const lookupLocalhost: LookupFunction = (hostname, options, callback) =>
  lookup(hostname.endsWith('.localhost') ? 'localhost' : hostname, options, callback);

// Shared by every client: a warm invocation finds its connections open. They do not keep the process alive.
const pool = { keepAlive: true, maxSockets: 50 };
const httpAgent = new HttpAgent({ ...pool, lookup: lookupLocalhost });
const httpsAgent = new HttpsAgent(pool);

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

type ClientOptions = Omit<CreateStoreOptions, 'url' | 'sse'> & { location: BucketLocation };

/** One client a store, since credentials are those of the invocation. */
export function createS3Client({ location, tuning = {}, ...options }: ClientOptions): S3Client {
  // It would go to standard error, which is the function's log. `s3-client.test.ts` notices when the SDK renames it.
  nodeVersionWarning.warningEmitted = true;
  const obs = location.scheme === 'obs' ? obsConfig(location.region) : {};
  const endpoint = options.endpoint?.replaceAll('{region}', location.region);
  return new S3Client({
    ...obs,
    region: location.region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(options.credentials === undefined ? {} : { credentials: withoutUndefined(options.credentials) }),
    forcePathStyle: options.pathStyle ?? false,
    // OBS takes no aws-chunked body and knows no CRC trailer: 400 XAmzContentSHA256Mismatch (milvus-storage #500).
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // It buys nothing at 8 MiB, and a server that does not know it costs a wait.
    expectContinueHeader: false,
    retryMode: 'standard',
    maxAttempts: tuning.maxAttempts ?? MAX_ATTEMPTS,
    logger: silent,
    requestHandler: {
      httpAgent,
      httpsAgent,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: tuning.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      socketTimeout: SOCKET_TIMEOUT_MS,
      logger: silent,
    },
  });
}

/** Whatever the SDK would otherwise look up in the environment and in `~/.aws`, which say nothing about OBS. */
const obsConfig = (region: string): S3ClientConfig => ({
  endpoint: `https://obs.${region}.myhuaweicloud.com`,
  defaultsMode: 'legacy',
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  useArnRegion: false,
  disableS3ExpressSessionAuth: true,
  authSchemePreference: ['sigv4'],
  sigv4aSigningRegionSet: [region],
  userAgentAppId: async () => undefined,
});

const withoutUndefined = ({ sessionToken, ...keys }: NonNullable<CreateStoreOptions['credentials']>) =>
  sessionToken === undefined ? keys : { ...keys, sessionToken };
