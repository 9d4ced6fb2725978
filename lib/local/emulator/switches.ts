import { type ApiName, isAccountApi } from './api-name.ts';
import type { ScopeEstate } from './scope-estate.ts';

/** Runs before the page is made, for what happens to the estate between two pages. */
type BetweenPages = (scope: ScopeEstate) => void;
export type SwitchValue = number | string | BetweenPages;

/**
 * Where in an exchange a switch acts: `clock` before the signature is checked; `wait` before the answer; `answer` instead of
 * it (one per request, the first added); `estate` before the page; `keys` on keys that are issued; `page`, `rows` on what is
 * listed; `row` on each row that its account is (so that is what it counts); `body` on the text; `send` on the connection.
 */
type Stage = 'clock' | 'wait' | 'answer' | 'estate' | 'keys' | 'page' | 'rows' | 'row' | 'body' | 'send';

export interface Switch {
  readonly stage: Stage;
  /** Taken when a rule gives none; absent: the switch takes no value. */
  readonly value?: number | string;
  /** All that it takes; absent: any number. */
  readonly values?: readonly (number | string)[];
  /** Whether the number may be below 0. */
  readonly isSigned?: true;
  /** The APIs that it concerns; absent: all. */
  readonly apis?: readonly ApiName[];
  readonly doc: string;
}

const ASSUME = ['assume', 'securitytokens'] as const;
const PROJECT_LISTS = ['projects', 'auth-projects'] as const;
const EVENTS = ['events'] as const;
const PROJECTS = [...PROJECT_LISTS, 'project'] as const;

const ENVELOPES = ['gateway', 'flat', 'nested', 'iam'];

/** Every switch of the emulator. All can be combined, narrowed to an API, region, project or account, and turned on while it runs. */
export const SWITCHES = {
  'clock-skew': { stage: 'clock', value: 1200, isSigned: true, doc: 'The server clock is this many seconds ahead.' },

  latency: { stage: 'wait', value: 50, doc: 'Responds after this many milliseconds.' },
  hang: { stage: 'wait', doc: 'Never responds; the client has to give up.' },

  throttle: { stage: 'answer', doc: '429 APIGW.0308 without Retry-After.' },
  'throttle-seconds': { stage: 'answer', value: 1, doc: '429 APIGW.0308, Retry-After in seconds.' },
  'throttle-date': {
    stage: 'answer',
    value: 1,
    doc: '429 APIGW.0308, Retry-After as an HTTP date so many seconds ahead.',
  },
  'rate-limit': {
    stage: 'answer',
    value: 20,
    doc: '429 APIGW.0308 above this many requests in any second, really counted.',
  },
  'server-error': {
    stage: 'answer',
    value: 503,
    values: [500, 502, 503, 504],
    doc: '500, 502, 503 or 504 in the gateway envelope.',
  },
  'html-502': { stage: 'answer', doc: '502 with an HTML page.' },
  'error-in-200': {
    stage: 'answer',
    value: 'flat',
    values: ['flat', 'nested', 'gateway'],
    doc: '200 with an error envelope: flat, nested or gateway.',
  },
  forbidden: {
    stage: 'answer',
    value: 'gateway',
    values: ENVELOPES,
    doc: '403, no permission for the API; envelope gateway, flat, nested or iam.',
  },
  'unknown-region': { stage: 'answer', doc: '404 APIGW.0101, as from the host of a region without the service.' },
  'account-locked': { stage: 'answer', doc: '401, "AK access failed to reach the limit,forbidden".' },
  'token-must-update': { stage: 'answer', doc: '401 APIGW.0307, "The token must be updated."' },
  unauthorized: { stage: 'answer', doc: '401 APIGW.0301 whatever was signed.' },
  'invalid-parameter': { stage: 'answer', doc: '400 CSMS.0002; nested from the tag query, flat from the lists.' },
  'error-envelope': {
    stage: 'body',
    value: 'nested',
    values: ENVELOPES,
    doc: 'Every error of a switch comes in this envelope: gateway, flat, nested or iam.',
  },
  'reset-before': { stage: 'answer', doc: 'Connection reset (RST) before anything is done or sent.' },

  'before-page': { stage: 'estate', doc: 'Calls a function of yours before each page (only in code).' },
  churn: {
    stage: 'estate',
    value: 1,
    doc: 'Before each later page this many secrets go that were listed, and as many new ones come last.',
  },
  'churn-behind': {
    stage: 'estate',
    value: 1,
    doc: 'Before each later page this many new secrets appear where the list has already been.',
  },

  'last-marker': {
    stage: 'page',
    value: 'absent',
    values: ['absent', 'null', 'empty'],
    doc: 'How a list says that it ends: absent, null or empty.',
  },
  'marker-on-last-page': { stage: 'page', doc: 'The last page carries a marker too, as in the documented examples.' },
  'marker-ids': { stage: 'page', doc: 'Markers of the list of secrets are ids, as on the oldest page, not names.' },
  'marker-url': { stage: 'page', doc: 'next_marker is a URL whose query holds the marker.' },
  'marker-inclusive': { stage: 'page', doc: 'A page starts with the row that the marker names: one row comes twice.' },
  'marker-next-start': {
    stage: 'page',
    doc: 'next_marker names the first row of the next page, which starts with it.',
  },
  'marker-repeated-new-rows': { stage: 'page', doc: 'A page has new rows but repeats the marker that asked for it.' },
  'marker-repeated-same-rows': { stage: 'page', doc: 'A page repeats the rows before its marker, and the marker.' },
  'empty-page': {
    stage: 'page',
    doc: 'A later page is empty though rows are still to come; a list repeats its marker.',
  },
  'short-pages': {
    stage: 'page',
    value: 50,
    doc: 'A page of a list with markers has at most this many rows, whatever the limit.',
  },
  'duplicate-rows': { stage: 'page', value: 3, doc: 'A later page begins with this many rows of the page before.' },
  'wrong-total': { stage: 'page', value: 1, isSigned: true, doc: 'total and total_count are off by this much.' },
  'list-rows-missing': {
    stage: 'page',
    value: 1,
    doc: 'A page of the secret list leaves out its last rows, this many, and does not count them.',
  },
  'tag-rows-missing': {
    stage: 'page',
    value: 1,
    doc: 'A page of the tag query leaves out this many rows; total_count counts them.',
  },
  'tag-query-lags': {
    stage: 'page',
    value: 1,
    doc: 'The tag query does not know this many secrets, in rows or count.',
  },
  'split-tag-rows': {
    stage: 'page',
    doc: 'One resource is spread over five array items, as in the documented example.',
  },

  'assume-forbidden': { stage: 'answer', apis: ASSUME, doc: '403 PAP5.0001 for the keys of an agency.' },
  'assume-unknown': { stage: 'answer', apis: ASSUME, doc: '404 for the keys of an agency, as if there was none.' },
  'wrong-account': { stage: 'keys', apis: ASSUME, doc: 'The keys are those of another account than asked for.' },
  expires: { stage: 'keys', apis: ASSUME, value: 60, doc: 'Keys end this many seconds after they were issued.' },
  'expires-early': {
    stage: 'keys',
    apis: ASSUME,
    value: 60,
    doc: 'Keys end this many seconds after they were issued, whatever expiration says.',
  },
  'policy-ignored': { stage: 'keys', apis: ASSUME, doc: 'A session policy limits nothing.' },
  'projects-forbidden': { stage: 'answer', apis: PROJECT_LISTS, doc: '403 for the list of projects.' },
  'projects-short': {
    stage: 'page',
    apis: PROJECT_LISTS,
    value: 1,
    doc: 'The list of projects leaves out the last ones, this many; asked for by id they are there.',
  },
  'projects-gone': { stage: 'page', apis: PROJECTS, value: 1, doc: 'The last projects, this many, are gone: 404.' },
  'projects-disabled': { stage: 'page', apis: PROJECTS, value: 1, doc: 'The last projects, this many, are disabled.' },
  'org-forbidden': {
    stage: 'answer',
    apis: ['accounts'],
    doc: '401 Organizations.1002: the caller does not manage the organization.',
  },
  'org-pages': {
    stage: 'page',
    apis: ['accounts'],
    value: 1,
    doc: 'At most this many accounts a page, whatever the limit.',
  },
  'account-closed': { stage: 'row', apis: ['accounts'], doc: 'An account is SUSPENDED in the organization.' },
  'config-behind': {
    stage: 'page',
    apis: ['run-query'],
    value: 1,
    doc: 'Config does not know the last projects with secrets, this many.',
  },
  'config-more': {
    stage: 'page',
    apis: ['run-query'],
    value: 1,
    doc: 'Config knows this many projects that IAM does not list.',
  },

  'events-gone': { stage: 'page', apis: EVENTS, value: 1, doc: 'The last events, this many, are gone.' },
  'events-disabled': { stage: 'rows', apis: EVENTS, doc: 'Every event is disabled.' },
  'events-without-failures': { stage: 'rows', apis: EVENTS, doc: 'No event contains SECRET_ROTATED_FAILED.' },
  'notifications-failed': {
    stage: 'page',
    apis: ['records'],
    value: 'FAIL',
    values: ['FAIL', 'INVALID'],
    doc: 'The newest notification of every event failed.',
  },
  'records-many': {
    stage: 'page',
    apis: ['records'],
    value: 1000,
    doc: 'At least this many notification records, of which 1,000 at most are returned.',
  },
  'topics-gone': {
    stage: 'page',
    apis: ['topics', 'topic'],
    value: 1,
    doc: 'The last SMN topics, this many, are gone: 404.',
  },
  'topics-hidden': {
    stage: 'page',
    apis: ['topics'],
    value: 1,
    doc: 'The list of SMN topics leaves out the last ones, this many; asked for by URN they are there.',
  },
  'subscriptions-gone': { stage: 'page', apis: ['subscriptions'], doc: 'No SMN topic has a subscription.' },
  'subscriptions-unconfirmed': {
    stage: 'rows',
    apis: ['subscriptions'],
    value: 1,
    doc: 'The first SMN subscriptions, this many, are not confirmed.',
  },

  seconds: { stage: 'rows', doc: 'Times in seconds, as the text of the documentation has it.' },
  'single-quotes': { stage: 'rows', doc: 'rotation_config with single quotes, as in the documented examples.' },
  'unknown-enums': { stage: 'rows', doc: 'States, types and statuses that no document knows.' },
  'extra-fields': { stage: 'rows', doc: 'Fields that the API has grown since.' },
  'long-texts': { stage: 'rows', doc: 'Descriptions of 2,000 characters.' },
  nulls: { stage: 'rows', doc: 'Everything but ids and names is null.' },
  'nulls-everywhere': { stage: 'rows', doc: 'Everything but ids is null, names too.' },
  'fields-missing': { stage: 'rows', doc: 'Everything but ids and names is absent.' },
  'numbers-as-strings': { stage: 'rows', doc: 'Numbers come as strings, as the sibling KMS API sends them.' },

  'garbage-json': { stage: 'body', doc: '200 with something that is not JSON.' },
  'cut-json': { stage: 'body', doc: 'JSON cut in half, Content-Length right.' },
  'empty-body': { stage: 'body', doc: '200 without a body.' },
  'huge-body': { stage: 'body', value: 64, doc: 'Valid JSON with this many MiB of padding, Content-Length sent.' },
  'huge-body-chunked': { stage: 'body', value: 64, doc: 'The same in chunks, length unknown.' },

  'lost-answer': { stage: 'send', doc: 'The work is done, then the connection is reset without a response.' },
  'reset-during': { stage: 'send', doc: 'Connection reset (RST) in the middle of the body.' },
  'cut-body': { stage: 'send', doc: 'Connection closed before Content-Length is reached.' },
  'cut-chunked': { stage: 'send', doc: 'Connection closed before the last chunk.' },
  'slow-body': { stage: 'send', value: 400, doc: 'The body drips in, over this many milliseconds.' },
} as const satisfies Record<string, Switch>;

export type SwitchName = keyof typeof SWITCHES;

export const isSwitchName = (name: string): name is SwitchName => Object.hasOwn(SWITCHES, name);

/** Seen with the wide type, where `value` may be absent. */
export const switchOf = (name: SwitchName): Switch => SWITCHES[name];

/** Whether it concerns STS, IAM, Organizations or Config alone. */
export const isAccountSwitch = (name: SwitchName): boolean => switchOf(name).apis?.every(isAccountApi) ?? false;

/** Whether it concerns events, their notifications or SMN alone. */
export const isDeliverySwitch = (name: SwitchName): boolean =>
  switchOf(name).apis !== undefined && !isAccountSwitch(name);

/** One line each, for a terminal. */
export const describeSwitches = (): string =>
  Object.entries(SWITCHES as Record<string, Switch>)
    .map(([name, { value, doc }]) => `  ${`${name}${value === undefined ? '' : `=${value}`}`.padEnd(28)}${doc}`)
    .join('\n');
