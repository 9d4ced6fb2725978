const BY_CODE: ReadonlyMap<string, number> = new Map([
  ['EVENT_BODY_INVALID', 400],
  ['EVENT_UNAUTHORIZED', 401],
  ['RESULT_NONE_YET', 404],
  ['EPISODE_NOT_FOUND', 404],
  ['EPISODE_ENDED', 409],
  ['EVENT_METHOD_NOT_ALLOWED', 405],
  ['EVENT_MEDIA_TYPE', 415],
  ['COMMAND_INVALID', 422],
  ['RUN_FAILED', 502],
  ['SCOPE_GONE', 502],
  ['RUN_OUT_OF_TIME', 504],
  ['AWS_SECRET_UNAVAILABLE', 503],
  // A setting, although the store finds it.
  ['STORE_URL_INVALID', 500],
]);

const BY_MODULE: ReadonlyMap<string, number> = new Map([
  ['ACCOUNT', 502],
  ['CSMS', 502],
  ['HTTP', 502],
  ['ORGANIZATION', 502],
  ['STORE', 503],
]);

/** The HTTP status of an error's code; 500 for what is our own fault or a setting's. */
export const statusOfError = (code: string): number =>
  BY_CODE.get(code) ?? BY_MODULE.get(code.split('_')[0] ?? '') ?? 500;

export const STATUS_TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};
