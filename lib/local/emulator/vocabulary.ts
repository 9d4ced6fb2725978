/** Sorted by code unit; a name is one of these and the padded index, so names sort as their indexes do. */
export const NAME_PREFIXES: readonly string[] = [
  'dev-catalog-',
  'dev-feature-flags-',
  'dev-orders-',
  'prod-api-keys-',
  'prod-billing-',
  'prod-customers-',
  'prod-ledger-',
  'prod-payments-',
  'prod-rds-orders-',
  'prod-smtp-',
  'prod.legacy.crm.password-',
  'prod.legacy.erp.login-',
  'staging-billing-',
  'staging-orders-',
  'staging-webhooks-',
  'tmp-migration-',
];

/** What people write, and what breaks careless readers: formulas, markup, quotes, line breaks, other alphabets. */
export const DESCRIPTIONS: readonly string[] = [
  '',
  'Database login of the order service',
  'API key, owned by the platform team',
  'Rotated by FunctionGraph; see the run book',
  'SMTP relay',
  'Used by CI only',
  'Read replica, reporting',
  'Do not delete before the audit',
];

export const AWKWARD_DESCRIPTIONS: readonly string[] = [
  "=cmd|'/C calc'!A0",
  '<script>alert("csms")</script>',
  '生产环境数据库密码',
  'He said "quote", then a comma',
  'first line\nsecond line\r\nthird',
  '@SUM(1+1)*cmd',
  '-2+3+cmd',
  '+441234567',
  'Größe, naïve café, Ωmega 🔐',
  '\tstarts with a tab',
  '<img src=x onerror=alert(1)> & "more"',
  "back\\slash and 'single' quotes; semicolon",
];

export const OWNERS: readonly string[] = ['team-orders', 'team-billing', 'team-platform', 'team-data', 'team-security'];

/** Look-alikes of `owner`: what a tag report has to point out. */
export const OWNER_LOOK_ALIKES: readonly string[] = ['Owner', 'OWNER ', 'owner '];

export const EVENTS: readonly string[] = ['rotation-alerts', 'security-audit'];

export const PERIODS: readonly { readonly text: string; readonly ms: number }[] = [
  { text: '7d', ms: 7 * 86_400_000 },
  { text: '30d', ms: 30 * 86_400_000 },
  { text: '90d', ms: 90 * 86_400_000 },
  { text: '12h', ms: 12 * 3_600_000 },
  { text: '2160h', ms: 2160 * 3_600_000 },
  { text: '43200m', ms: 43_200 * 60_000 },
  { text: '604800s', ms: 604_800_000 },
];

/** The first is the one that the vendor's FAQ names as typical. */
export const TASK_ERRORS: readonly { readonly code: string; readonly message: string }[] = [
  { code: 'APIG.0101', message: 'The API does not exist or has not been published in the environment' },
  { code: 'FSS.1068', message: 'Function invocation timed out after 30s' },
  { code: 'DBS.200011', message: 'Instance status does not allow this operation: "BACKING UP"' },
  { code: 'CSMS.0402', message: "Access denied for user 'rotator'@'10.0.0.7' (using password: YES)" },
];
