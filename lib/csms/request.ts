import { authorizationFor, canonicalQuery, toSdkDate } from '../http/sign.ts';
import type { HttpRequest } from '../http/send.ts';

export type Credentials =
  { type: 'aksk'; ak: string; sk: string; securityToken?: string | undefined } | { type: 'token'; token: string };

/** One set at a time, per invocation. */
export interface CredentialSource {
  current(): Credentials;
  /** Reads them anew; undefined when there is nothing newer. */
  refresh(): Credentials | undefined;
}

export interface ApiRequest {
  method: 'GET' | 'POST';
  /** Below `/v1/{project_id}`, segments encoded. */
  path: string;
  query?: ReadonlyArray<readonly [string, string]> | undefined;
  body?: object | undefined;
}

export interface RequestSigner {
  /** `endpoint` without a trailing slash. */
  sign(request: ApiRequest, target: { endpoint: string; projectId: string }): HttpRequest;
  /** Grows with each refresh: a request that failed under an older one may be sent again. */
  readonly generation: number;
  /** One refresh a run. False when it was used up or brought nothing. */
  refresh(): boolean;
}

export function createRequestSigner(source: CredentialSource, now: () => Date = () => new Date()): RequestSigner {
  let credentials = source.current();
  let generation = 0;
  return {
    get generation() {
      return generation;
    },
    refresh() {
      const fresh = generation === 0 ? source.refresh() : undefined;
      if (!fresh) return false;
      credentials = fresh;
      generation += 1;
      return true;
    },
    sign(request, { endpoint, projectId }) {
      const base = new URL(endpoint);
      const path = `${base.pathname.replace(/\/$/, '')}/v1/${projectId}${request.path}`;
      const query = request.query ?? [];
      const body = request.body === undefined ? '' : JSON.stringify(request.body);
      // content-type stays unsigned: proxies add a charset to it
      const signed = { host: base.host, ...headersToSign(credentials, projectId, now()) };
      const search = query.length > 0 ? `?${canonicalQuery(query)}` : '';
      return {
        method: request.method,
        url: `${base.origin}${path}${search}`,
        headers: {
          ...signed,
          ...(credentials.type === 'aksk' && {
            authorization: authorizationFor(
              { method: request.method, path, query, headers: signed, body },
              credentials,
            ),
          }),
          'content-type': 'application/json',
          'x-language': 'en-us', // error messages come in the account's language without it
        },
        body: body || undefined,
      };
    },
  };
}

function headersToSign(credentials: Credentials, projectId: string, now: Date): Record<string, string> {
  if (credentials.type === 'token') return { 'x-auth-token': credentials.token };
  const { securityToken } = credentials;
  return {
    'x-sdk-date': toSdkDate(now),
    'x-project-id': projectId,
    ...(securityToken ? { 'x-security-token': securityToken } : {}),
  };
}
