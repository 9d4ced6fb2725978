import { setting } from '../setting.ts';
import { DELIVERY_RULES, FINDING_RULES, NO_FINDINGS, parseFindings } from '../findings.ts';
import { NO_TAG_POLICY, parseTagPolicy } from '../tag-policy.ts';
import { parseList, refuse, DAY_MS, duration, DURATION_EXPECTED, matching, parseUrl } from '../parsers.ts';

const ROW_FORMATS = ['csv', 'ndjson', 'parquet'] as const;

function parseRowFormats(text: string): (typeof ROW_FORMATS)[number][] {
  const names = parseList(text);
  if (names.length === 0) refuse('it names no format');
  return names.map(
    (name) => ROW_FORMATS.find((format) => format === name) ?? refuse(`"${name.slice(0, 20)}" is not valid`),
  );
}

/** What a run looks for and makes. */
export const RESULT_SETTINGS = {
  INVENTORY_FORMATS: setting('formats', parseRowFormats, {
    default: 'csv,parquet',
    meaning: 'Formats of the inventory, written in one pass.',
    expected: 'any of csv, ndjson and parquet, comma-separated',
    example: 'csv,ndjson',
  }),
  TABLE_URL: setting('tableUrl', matching(/^[a-z][a-z0-9]*:\/\/[^\s?#@]+$/), {
    defaultNote: '`STORE_URL`',
    meaning:
      'URL under which query engines find the results, if its scheme differs from that of `STORE_URL`; for the lists of Parquet files.',
    expected: 'scheme://bucket/prefix, without credentials, query and blanks',
    example: 's3://my-bucket/csms',
  }),
  FINDINGS: setting('findings', parseFindings, {
    hasPatterns: true,
    default: NO_FINDINGS,
    defaultNote: 'all on, `DELIVERY` off',
    meaning: 'Rules to turn off, to tune, or to make exceptions from.',
    expected:
      'JSON: rule -> "on", "off" or {"except": [{"tag": {"key": "value or *"}}, {"name": "regular expression"}]}, for UNUSED "afterDays" too; ' +
      `rules ${FINDING_RULES.join(', ')}; ` +
      `"DELIVERY": "on" or {"days": 7, "channels": ["urn:smn:…"]} turns on ${DELIVERY_RULES.join(', ')}`,
    example: '{"UNUSED":{"afterDays":90,"except":[{"tag":{"keep":"*"}}]},"NO_EVENT_SUBSCRIPTION":"off"}',
  }),
  TAG_POLICY: setting('tagPolicy', parseTagPolicy, {
    hasPatterns: true,
    default: NO_TAG_POLICY,
    defaultNote: 'none',
    meaning: 'Which tags a secret must carry, and with which values.',
    expected: 'JSON with any of "required", "allowed", "forbidden", "ownerKey", "groupBy" and "byType"',
    example:
      '{"required":["owner","env"],"allowed":{"env":["prod","dev"],"cost-center":{"pattern":"^cc-\\\\d{4}$"}},"ownerKey":"owner"}',
  }),
  ROTATION_GRACE: setting('rotationGraceMs', duration(0, 365 * DAY_MS), {
    default: '6h',
    meaning: 'Delay after which a rotation counts as overdue.',
    expected: DURATION_EXPECTED,
    example: '6h',
  }),
  STALE_AFTER: setting('staleAfterMs', duration(60_000, 365 * DAY_MS), {
    default: '26h',
    meaning:
      'Time without a complete run after which a notification is sent. Problems of a project that `CSMS_SCOPES` leaves out end when no run has read it for as long.',
    expected: `${DURATION_EXPECTED}, at least 1m`,
    example: '26h',
  }),
  HEARTBEAT_URL: setting('heartbeatUrl', parseUrl, {
    secret: true,
    meaning: "A GET after each complete run, for an outside dead-man's switch.",
    expected: 'an https URL of a public host, or of one that NOTIFY_ALLOWED_HOSTS lists',
    example: 'https://hc.example.com/ping/0123',
  }),
};
