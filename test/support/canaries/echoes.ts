import type { FunctionName } from '../fault-world.ts';
import { projectId } from '../function-bench.ts';

/** Which of the surroundings quote what they were sent. */
export interface Echoes {
  readonly who: string;
  /** Requests, as the gate names them. */
  readonly what: RegExp;
  readonly status: number;
  /** Functions that ask them; default: all. */
  readonly of?: FunctionName;
  readonly settings?: Readonly<Record<string, string>>;
}

/** A token serves one project, and no other account. */
export const TOKEN_SETTINGS = { CSMS_AUTH: 'token', CSMS_SCOPES: `cn-north-4:${projectId(1)}`, CSMS_ACCOUNTS: '' };

export const ECHOES: readonly Echoes[] = [
  { who: 'CSMS and all that belongs to it', what: /^cloud /, status: 401 },
  { who: 'CSMS, called with a token,', what: /^cloud /, status: 403, settings: TOKEN_SETTINGS },
  { who: 'what gives the keys of other accounts', what: /^cloud POST \/sts\//, status: 400 },
  {
    who: 'projects of another account',
    what: new RegExp(`^cloud [A-Z]+ /cn-north-4/v1/(?!${projectId(1)}|${projectId(2)})`),
    status: 403,
  },
  { who: 'what knows of deliveries', what: /^cloud GET .*\/notification/, status: 403, of: 'inventory-export' },
  { who: 'the store', what: /^store /, status: 403 },
  { who: 'the store, of what is written,', what: /^store PUT /, status: 400 },
  { who: 'the channels', what: /^(?!cloud|store)/, status: 404, of: 'failed-rotation-notifier' },
  { who: 'the topic of a channel', what: /\/publish$/, status: 403, of: 'failed-rotation-notifier' },
];
