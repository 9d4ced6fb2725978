import type { ActiveFaults } from './faults.ts';
import type { ScopeEstate } from './scope-estate.ts';
import type { ScopeApi } from './api-name.ts';

/** One request that was let in, as an API sees it. */
export interface Call {
  readonly api: ScopeApi;
  readonly region: string;
  readonly projectId: string;
  readonly scope: ScopeEstate;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly faults: ActiveFaults;
  readonly requestId: string;
  /** Only of `publish` and `topic`, decoded. */
  readonly topicUrn: string;
  /** What a URL in an answer starts with. */
  readonly baseUrl: string;
}

/** What an API makes of a call: a body that is JSON. */
export type Api = (call: Call) => string | Buffer;
