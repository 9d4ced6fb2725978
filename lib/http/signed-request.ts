import type { HttpMethod, HttpRequest } from './send.ts';
import { authorizationFor, canonicalQuery, toSdkDate } from './sign.ts';

export type Credentials =
  { type: 'aksk'; ak: string; sk: string; securityToken?: string | undefined } | { type: 'token'; token: string };

/** A request to a service of the cloud, before it carries who asks. */
export interface UnsignedRequest {
  method: HttpMethod;
  /** Without a trailing slash. */
  endpoint: string;
  /** Below the endpoint, segments encoded. */
  path: string;
  query?: ReadonlyArray<readonly [string, string]> | undefined;
  /** JSON; no body when empty. */
  body: string;
  /** Of a service of a project; absent for those of an account. */
  projectId?: string | undefined;
  /** Of a service of an account, where it is known. */
  domainId?: string | undefined;
}

/** Signs with the access key, or adds the token. Pure; the time is part of the signature. */
export function signRequest(request: UnsignedRequest, credentials: Credentials, now: Date): HttpRequest {
  const { method, body, query = [] } = request;
  const base = new URL(request.endpoint);
  const path = `${base.pathname.replace(/\/$/, '')}${request.path}`;
  // content-type stays unsigned: proxies add a charset to it
  const signed = { host: base.host, ...headersToSign(credentials, request, now) };
  const search = query.length > 0 ? `?${canonicalQuery(query)}` : '';
  return {
    method,
    url: `${base.origin}${path}${search}`,
    headers: {
      ...signed,
      ...(credentials.type === 'aksk' && {
        authorization: authorizationFor({ method, path, query, headers: signed, body }, credentials),
      }),
      'content-type': 'application/json',
      'x-language': 'en-us', // error messages come in the account's language without it
    },
    body: body || undefined,
  };
}

function headersToSign(
  credentials: Credentials,
  { projectId, domainId }: UnsignedRequest,
  now: Date,
): Record<string, string> {
  if (credentials.type === 'token') return { 'x-auth-token': credentials.token };
  const { securityToken } = credentials;
  return {
    'x-sdk-date': toSdkDate(now),
    ...(projectId === undefined ? {} : { 'x-project-id': projectId }),
    ...(domainId === undefined ? {} : { 'x-domain-id': domainId }),
    ...(securityToken ? { 'x-security-token': securityToken } : {}),
  };
}
