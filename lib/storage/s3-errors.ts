import { CodedError, codeOf } from '../errors.ts';
import { cut } from '../text/cut.ts';
import { meaningOf, type Meaning } from './s3-error-codes.ts';

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'LIST';
  /** `obs://bucket/prefix/key`. */
  readonly url: string;
  /** Whether it asks for the encryption of `STORE_SSE`. */
  readonly isEncrypted?: boolean;
}

/** What the SDK throws: an answer of the service, or something that kept it from coming. */
interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly RequestId?: string;
  readonly Region?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
}

/**
 * What the service or the network said, as a STORE_* error. The service's answer is no cause: its fields hold the access
 * key and the string that was signed.
 */
export function toStoreError(error: unknown, request: S3Request): CodedError {
  const known = codeOf(error)?.startsWith('STORE_') === true;
  if (known) return error as CodedError;
  const sdk = error as SdkError;
  const status = sdk.$metadata?.httpStatusCode ?? sdk.$response?.statusCode;
  const name = status === undefined ? (codeOf(error) ?? sdk.name ?? 'Error') : (sdk.name ?? 'Error');
  const meaning = meaningOf({
    name,
    status,
    isWrite: isWrite(request),
    isEncrypted: request.isEncrypted === true,
    message: (sdk.message ?? '').slice(0, 2_000),
    region: regionOf(sdk),
  });
  return new CodedError(meaning.code, messageOf(sdk, { meaning, name, status, request }), {
    hint: meaning.hint,
    serviceMessage: serviceMessageOf(sdk, { meaning, name, status }),
    requestId: requestIdOf(sdk),
    status,
    cause: status === undefined ? error : undefined,
  });
}

const isWrite = ({ method }: S3Request): boolean => method === 'PUT' || method === 'POST' || method === 'DELETE';

interface ErrorBody {
  readonly meaning: Meaning;
  readonly name: string;
  readonly status: number | undefined;
  readonly request: S3Request;
}

function messageOf(sdk: SdkError, { meaning, name, status, request }: ErrorBody): string {
  const said = meaning.says ?? wordsOf(sdk);
  const attempts = sdk.$metadata?.attempts ?? 1;
  const answer = status === undefined ? name : `${status} ${name}`;
  return `${said} (${answer}${attempts > 1 ? `, ${attempts} attempts` : ''}): ${request.method} ${request.url}`;
}

const wordsOf = (sdk: SdkError): string => ownWordsOf(sdk) ?? 'The store refused the request';

/** The SDK's own word for no word is `UnknownError`. */
function ownWordsOf({ message = '' }: SdkError): string | undefined {
  return message === '' || message === 'UnknownError' ? undefined : cut(message, 300);
}

/** `403 AccessDenied`, and the service's words where they cannot quote the credentials; undefined where no answer came. */
function serviceMessageOf(
  sdk: SdkError,
  { meaning, name, status }: Pick<ErrorBody, 'meaning' | 'name' | 'status'>,
): string | undefined {
  if (status === undefined) return undefined;
  const words = meaning.says === undefined ? ownWordsOf(sdk) : undefined;
  return [status, name, ...(words === undefined ? [] : [words])].join(' ');
}

/** A name, or nothing: it goes into a sentence. */
function regionOf({ Region, $response }: SdkError): string | undefined {
  const region = $response?.headers?.['x-amz-bucket-region'] ?? Region;
  return region !== undefined && /^[a-z0-9-]{1,40}$/.test(region) ? region : undefined;
}

function requestIdOf({ RequestId, $metadata, $response }: SdkError): string | undefined {
  const headers = $response?.headers;
  const ids = [headers?.['x-amz-request-id'], headers?.['x-obs-request-id'], $metadata?.requestId, RequestId];
  return ids.find((id) => id !== undefined && id !== '');
}
