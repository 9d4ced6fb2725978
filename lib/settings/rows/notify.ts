import { setting } from '../setting.ts';
import { parseChannelEntries } from '../channels.ts';
import { parseRoutes, parseSilences } from '../routes.ts';
import {
  DAY_MS,
  duration,
  DURATION_EXPECTED,
  ENDPOINT_EXPECTED,
  parseEndpoint,
  parseHosts,
  parseKeyTemplate,
  parseNames,
} from '../parsers.ts';

/** Who is told, how, and how often. */
export const NOTIFY_SETTINGS = {
  NOTIFY_CHANNELS: setting('notifyChannels', parseChannelEntries, {
    secret: true,
    meaning: 'Channels that notifications are sent through.',
    expected: 'a JSON array of channels',
    example: '[{"name":"ops","type":"smn","topicUrn":"urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:ops"}]',
  }),
  NOTIFY_ROUTES: setting('notifyRoutes', parseRoutes, {
    hasPatterns: true,
    meaning: 'Which notification goes to which channels; the first match wins.',
    expected: 'a JSON array of routes',
    example: '[{"match":{"tag":{"owner":"team-1"}},"channels":["hook"]},{"channels":["ops"]}]',
  }),
  NOTIFY_SILENCES: setting('notifySilences', parseSilences, {
    hasPatterns: true,
    meaning: 'Silences: what not to send, and until when.',
    expected: 'a JSON array of silences',
    example: '[{"match":{"name":"^tmp-"},"until":"2026-12-31T00:00:00Z","reason":"migration"}]',
  }),
  NOTIFY_ALLOWED_HOSTS: setting('notifyAllowedHosts', parseHosts, {
    environmentOnly: true,
    meaning: 'Hosts of webhooks and of `HEARTBEAT_URL` that may be private.',
    expected: 'host:port, comma-separated',
    example: 'hooks.internal.example.com:8443',
  }),
  NOTIFY_SECRETS: setting('notifySecrets', parseNames, {
    environmentOnly: true,
    meaning:
      'Settings from which channels of the config object may read a URL or a key (`{"from":"NAME"}`); channels of the environment need no entry here.',
    expected: 'names of settings, comma-separated',
    example: 'OPS_URL,PAGER_KEY',
  }),
  NOTIFY_REPEAT: setting('notifyRepeatMs', duration(60_000, 365 * DAY_MS), {
    default: '24h',
    meaning: 'Reminder interval for open problems.',
    expected: `${DURATION_EXPECTED}, at least 1m`,
    example: '24h',
  }),
  REPORT_URL: setting('reportUrl', parseKeyTemplate, {
    defaultNote: 'the place in the store',
    meaning: 'Where a browser finds the files of the store: what messages link to.',
    expected: 'an http or https URL with `{key}` in it, without credentials',
    example: 'https://reports.example.com/csms/{key}',
  }),
  SMN_ENDPOINT: setting('smnEndpoint', parseEndpoint, {
    environmentOnly: true,
    default: 'https://smn.{region}.myhuaweicloud.com',
    meaning: 'Endpoint of the SMN API.',
    expected: ENDPOINT_EXPECTED,
    example: 'https://smn.{region}.myhuaweicloud.com',
  }),
};
