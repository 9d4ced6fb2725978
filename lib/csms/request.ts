import type { HttpRequest } from '../http/send.ts';
import { signRequest, type Credentials } from '../http/signed-request.ts';

/** One set at a time, per invocation. */
export interface CredentialSource {
  current(): Credentials;
  /** Reads them anew; undefined when there is nothing newer. */
  refresh(): Credentials | undefined;
}

export interface ApiRequest {
  method: 'GET' | 'POST';
  /** What a policy has to allow, as the API's page names it: `csms:secret:list`. */
  permission?: string | undefined;
  /** Below `/v1/{project_id}`, segments encoded. */
  path: string;
  query?: ReadonlyArray<readonly [string, string]> | undefined;
  body?: object | undefined;
}

export interface RequestSigner {
  /** `endpoint` without a trailing slash. */
  sign(request: ApiRequest, target: { endpoint: string; projectId: string }): HttpRequest;
  readonly credential: Credentials['type'];
  /** Grows with each refresh: a request that failed under an older one may be sent again. */
  readonly generation: number;
  /** One refresh a run. False when it was used up or brought nothing. */
  refresh(): boolean;
}

export function createRequestSigner(source: CredentialSource, now: () => Date = () => new Date()): RequestSigner {
  let credentials = source.current();
  let generation = 0;
  return {
    get credential() {
      return credentials.type;
    },
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
    sign({ method, path, query, body }, { endpoint, projectId }) {
      const text = body === undefined ? '' : JSON.stringify(body);
      const unsigned = { method, endpoint, path: `/v1/${projectId}${path}`, query, body: text, projectId };
      return signRequest(unsigned, credentials, now());
    },
  };
}
