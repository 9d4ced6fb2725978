export const MASK = '***';

/** A name that says that what follows is a credential; `secret_name`, `token_type` and the like are not among them. */
const SECRET_NAME = [
  'pass(?:code|wort)?|sig(?:nature)?|cookie|connection[_-]?string|ak|sk',
  '\\w{0,20}(?:password|passwd|passphrase|pwd|secret|credentials?|[_-]?token)',
  '\\w{0,20}(?:secret|access|private|api|account|auth|encryption|signing|shared|routing|integration)[_-]?(?:access[_-]?)?key',
].join('|');
const NAME_END = '(?:[_-]?(?:value|text|string|hash|base64|b64|old|new|\\d{1,3}))?';
const QUOTED = String.raw`\\?"(?:[^"\\]|\\.)*"?|\\?'(?:[^'\\]|\\.)*'?`;
const BARE = String.raw`[^\s"',;&|<>(){}\[\]]+`;
/** What stands in messages after such a name, and is no credential. */
const HARMLESS =
  /^(?:yes|no|null|nil|none|true|false|undefined|empty|missing|required|invalid|expired|incorrect|wrong|not|is|was|has|must|cannot|\*+|<[^>]*>|\$\{[^}]*\})$/i;

/** `aws-secret:NAME`, the ARN of a secret, and actions like `csms:secret:list` name something. */
const NO_NAME = '(?<!\\b(?:aws|csms|\\d{12}))';

/** How the tokens of known services begin. */
export const TOKEN_START =
  'gh[oprsu]_|github_pat_|glpat-|xox[abeoprs]-|sk-|sk_live_|rk_live_|sk_test_|whsec_|AIza|ya29\\.|npm_|hf_|dop_v1_|SG\\.|pypi-|shpat_|SEC(?=[0-9a-f]{32})';
/** How the access key ids of clouds begin. */
export const KEY_ID_START = 'AKIA|ASIA|LTAI|AKID|HPUA';

type Replacer = (match: string, ...groups: string[]) => string;

/**
 * In this order: what is longest and surest first. The first group, if any, stays. None takes more than linear time, nearly: no two
 * neighbours that repeat may match the same, and what searches for an end searches only so far (`credential-patterns.property.test.ts`).
 */
export const CREDENTIAL_PATTERNS: readonly (readonly [pattern: RegExp, replacer?: Replacer])[] = [
  [/()-----BEGIN [A-Z0-9 ]{1,40}-----[\s\S]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/g],
  [/\b()eyJ[\w-]{5,}\.[\w-]*(?:\.[\w-]*)*/g],
  // user:password@host, also where the password has an @ or a slash; not https://host:8080/x@y
  [/(\b(?:https?|wss?):\/\/)[^\s:/@'"<>]{0,256}:(?!\d{2,5}[/?#])[^\s'"<>]{0,1000}@/gi, keepFirst('@')],
  [/(\b(?!https?:|wss?:)[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s:/@'"<>]{0,256}:[^\s'"<>]{0,1000}@/gi, keepFirst('@')],
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s:/@?#'"<>]+@/gi, keepFirst('@')],
  [/(\bthin:)[^\s/@]{1,256}\/[^\s@]{1,1000}@/gi, keepFirst('@')],
  [/(^|[\s'"=(])[\w.-]{1,256}:[^\s@]{1,1000}@(?=(?:tcp|udp|unix)\()/gi, keepFirst('@')],
  // headers and command lines
  [/(\b(?:set-)?cookie["']?\s*:\s*)[^\r\n"']+/gi],
  [/(\b(?:sdk|aws4)-hmac-sha256\s+)[^\r\n"']+/gi],
  [
    /(\b(?:(?:proxy-)?authorization|x-auth-token|x-security-token|x-api-key|x-subject-token)\b\\?["']?\s*[:=]\s*\\?["']?)(?:(?:bearer|basic|digest|token)\s+)?[^\s"',;\\]+/gi,
  ],
  [/(\b(?:bearer|basic)\s+)[\w+/=.~-]{6,}/gi],
  [/(\s(?:-u|--user)(?:\s+|=)['"]?[^\s:'"]+:)[^\s'"]+/g],
  [/(\s--?[\w-]*(?:password|passwd|secret|token|api-?key)(?:\s+|=))['"]?[^\s'"-][^\s'"]*/gi],
  [/(\b(?:mysql\w{0,20}|mariadb|sshpass|mongo\w{0,20})\b[^\r\n]{0,200}?\s-p\s?)[^\s-]\S*/g],
  [/(\bredis-cli\b[^\r\n]{0,200}?\s-a\s?)[^\s-]\S*/g],
  [/(\b(?:identified\s+(?:with\s+\S+\s+)?(?:by|as)|password)\s+(?:password\s+)?)'[^']*'?/gi],
  // names with values: JSON, forms, environments, sentences, XML
  [
    new RegExp(
      `((?:^|${NO_NAME}[^a-z])(?:${SECRET_NAME})${NAME_END}\\\\?["']?\\s*(?:=>|[:=：])\\s*)(${QUOTED}|${BARE})`,
      'gi',
    ),
    maskValue,
  ],
  [/(<([\w:-]{0,30}(?:password|passwd|secret|token|(?:access|secret|private|api)key))>)[^<]+(?=<)/gi],
  [
    /(\b(?:password|passwd|passphrase|pwd)\s+(?:(?:is|was|of)\b\s*)?)(["'`][^"'`]+["'`]|(?=\S*[\d!@#$%^&*])[^\s"'`,;]{6,})/gi,
    maskValue,
  ],
  [/((?:密码|口令|密钥|令牌|凭证)\s*(?:[:：=]|为|是)\s*)["'“]?[\x21-\x7e]+/g],
  [/(\bAccess=)[^\s"',;&]+/g],
  [/([?&](?:key|sign?|code|auth|access_token|x-amz-credential|awsaccesskeyid)=)[^\s&"'<>]+/gi],
  [/(https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/|\/open-apis\/bot\/v2\/hook\/)[\w/-]+/gi],
  // credentials by their look
  [new RegExp(`\\b()(?:${TOKEN_START})[\\w.+/=-]{10,}`, 'g')],
  [new RegExp(`\\b()(?:${KEY_ID_START})[A-Za-z0-9]{12,36}\\b`, 'g')],
  [/\b()(?=[A-Z]*\d)(?=(?:\d*[A-Z]){3})[A-Z0-9]{20}\b/g],
  [/\b()[0-9a-f]{40,}\b/gi],
  [/\b()(?=[A-Z]*\d)(?=(?:[2-7]*[A-Z]){3})[A-Z2-7]{32,}\b/g],
  // as AWS makes its secret keys
  [
    /(^|[^\w+/=.:-])(?=[A-Za-z+/]*\d)(?=[a-z0-9+/]*[A-Z])(?=[A-Z0-9+/]*[a-z])[A-Za-z0-9+][A-Za-z0-9+/]{39}(?![\w+/=.-])/g,
  ],
  [/(^|[^\w+/=.-])([A-Za-z0-9+/_=-]{24,})(?![\w+/=-])/g, maskRandom],
];

function keepFirst(end: string): Replacer {
  return (_, first = '') => `${first}${MASK}${end}`;
}

function maskValue(match: string, name = '', value = ''): string {
  const bare = value.replace(/^\\?["'`]|\\?["'`]$/g, '');
  if (bare === '' || HARMLESS.test(bare)) return match;
  return isNameOfSecret(name, value) ? match : `${name}${MASK}`;
}

/** "failed to rotate secret: db-prod" names a secret of the service; `secret=…` and `"secret":"…"` hold one. */
const isNameOfSecret = (name: string, value: string): boolean =>
  /(?:^|[^a-z_-])(?:secret|credentials?|ak|sk)\s*[:：]\s*$/i.test(name) &&
  /^[a-z0-9._-]+$/i.test(value) &&
  !isRandomLooking(value);

function maskRandom(match: string, before = '', text = ''): string {
  return isRandomLooking(text.replace(NO_SECRET, '')) ? `${before}${MASK}` : match;
}

/** Run ids, UUIDs and other ids of hex digits, alone or in a path: they change as often as a key does. */
const NO_SECRET =
  /(?<![A-Za-z0-9])(?:\d{8}T\d{6}Z-[0-9a-f]{8}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8,32})(?![A-Za-z0-9])/g;

const classOf = (character: string): string => (/[a-z]/.test(character) ? 'a' : /[A-Z]/.test(character) ? 'A' : '0');

/** Of neighbours, how many are of another kind: 0.6 in random base64, 0.3 in CamelCase names, less in paths. */
const RANDOM_CHANGES = 0.38;

/**
 * Whether a text of 20 or more characters looks like a generated key rather than a name: upper and lower case and digits, changing
 * often. Ids of hex digits and UUIDs don't.
 */
function isRandomLooking(text: string): boolean {
  if (text.length < 20) return false;
  const classes = Array.from(text.replace(/[^A-Za-z0-9]/g, '')).map(classOf);
  if (!['a', 'A', '0'].every((each) => classes.includes(each))) return false;
  const changes = classes.filter((each, index) => index > 0 && each !== classes[index - 1]).length;
  return changes / (classes.length - 1) > RANDOM_CHANGES;
}
