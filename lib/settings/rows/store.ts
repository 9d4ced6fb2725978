import { setting } from '../setting.ts';
import { matching, parseBoolean, parseText, ENDPOINT_EXPECTED, parseEndpoint } from '../parsers.ts';
/** Where results go, and where more settings are. */
export const STORE_SETTINGS = {
  STORE_URL: setting('storeUrl', matching(/^(obs|s3|file):\/\/.+/), {
    required: true,
    environmentOnly: true,
    meaning: 'Bucket and prefix, or folder, of the results.',
    expected: 'obs://bucket/prefix?region=R, s3://bucket/prefix?region=R or file:///folder',
    example: 'obs://my-bucket/csms?region=cn-north-4',
  }),
  STORE_ENDPOINT: setting('storeEndpoint', parseEndpoint, {
    environmentOnly: true,
    defaultNote: 'by the scheme of `STORE_URL`',
    meaning: 'Endpoint of another S3-compatible server.',
    expected: ENDPOINT_EXPECTED,
    example: 'https://storage.example.com',
  }),
  STORE_PATH_STYLE: setting('storePathStyle', parseBoolean, {
    default: 'false',
    environmentOnly: true,
    meaning: 'Whether the bucket is in the path instead of the host name; OBS refuses that.',
    expected: 'true or false',
    example: 'true',
  }),
  STORE_SSE: setting('storeSse', matching(/^kms(:[\w:./-]+)?$/), {
    environmentOnly: true,
    meaning: 'Server-side encryption of objects.',
    expected: 'kms or kms:KEY_ID',
    example: 'kms',
  }),
  CONFIG_KEY: setting('configKey', parseText, {
    environmentOnly: true,
    meaning:
      'A JSON object under `STORE_URL` with more settings: name -> the same text, or native JSON. Kept 5 minutes.',
    expected: "an object's key",
    example: 'config.json',
  }),
};
