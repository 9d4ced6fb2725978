import { nameProblems, type TriggerKind } from './kind.ts';

/** An API of a dedicated gateway. */
export interface ApigEvent {
  readonly name: string;
  /** Of the gateway and its API group. Both empty: no trigger. */
  readonly instanceId: string;
  readonly groupId: string;
  readonly path: string;
  /** Default ANY: GET shows the latest result, POST runs. */
  readonly method?: string | undefined;
  /** Default IAM: who calls must sign, and may be denied by policy. NONE needs HTTP_AUTH_TOKEN. */
  readonly auth?: string | undefined;
  /** NORMAL (default): this path; SWA: all that starts with it. */
  readonly matchMode?: string | undefined;
  /** Milliseconds that the gateway waits; default 30,000. The function gives up earlier: HTTP_TIMEOUT. */
  readonly timeoutMs?: number | undefined;
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'ANY'];
const AUTHS = ['IAM', 'APP', 'NONE'];
const MATCH_MODES = ['NORMAL', 'SWA'];
const GATEWAY_TIMEOUT_MS = 30_000;
const HIGHEST_TIMEOUT_MS = 60_000;

const oneOf = (field: string, value: string, allowed: readonly string[]): string[] =>
  allowed.includes(value) ? [] : [`${field} "${value}" is not one of ${allowed.join(', ')}`];

export const apig: TriggerKind<ApigEvent> = {
  schema: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      instanceId: { type: 'string' },
      groupId: { type: 'string' },
      path: { type: 'string' },
      method: { type: 'string' },
      auth: { type: 'string' },
      matchMode: { type: 'string' },
      timeoutMs: { type: 'integer' },
    },
    required: ['name', 'instanceId', 'groupId', 'path'],
    additionalProperties: false,
  },
  toTrigger: (event, { urn }) => {
    if (event.instanceId === '' && event.groupId === '') return undefined;
    const timeout = event.timeoutMs ?? GATEWAY_TIMEOUT_MS;
    return {
      type: 'DEDICATEDGATEWAY',
      identity: event.name,
      status: 'ACTIVE',
      eventData: {
        name: event.name,
        type: 1,
        path: event.path,
        protocol: 'HTTPS',
        req_method: event.method ?? 'ANY',
        group_id: event.groupId,
        instance_id: event.instanceId,
        match_mode: event.matchMode ?? 'NORMAL',
        env_name: 'RELEASE',
        env_id: 'DEFAULT_ENVIRONMENT_RELEASE_ID',
        auth: event.auth ?? 'IAM',
        backend_type: 'FUNCTION',
        func_info: { function_urn: urn, invocation_type: 'sync', timeout, version: 'latest' },
      },
    };
  },
  problems: (event, { hasAuthToken }) => {
    if (event.instanceId === '' && event.groupId === '') return [];
    const timeout = event.timeoutMs ?? GATEWAY_TIMEOUT_MS;
    return [
      ...nameProblems(event.name),
      ...(event.instanceId === '' || event.groupId === '' ? ['instanceId and groupId go together'] : []),
      ...(/^\/[\w\-./{}%]*$/.test(event.path)
        ? []
        : [`path "${event.path}" does not start with / or has other characters`]),
      ...oneOf('method', event.method ?? 'ANY', METHODS),
      ...oneOf('auth', event.auth ?? 'IAM', AUTHS),
      ...oneOf('matchMode', event.matchMode ?? 'NORMAL', MATCH_MODES),
      ...(timeout >= 1 && timeout <= HIGHEST_TIMEOUT_MS ? [] : [`timeoutMs ${timeout} is not from 1 to 60000`]),
      ...(event.auth === 'NONE' && !hasAuthToken
        ? ['auth NONE lets every caller in: set HTTP_AUTH_TOKEN, or use IAM or APP']
        : []),
    ];
  },
};
