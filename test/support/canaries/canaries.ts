/*
 * Texts that are unmistakable wherever they turn up. None but those of others looks like a credential, so that it is not its look
 * that keeps it from being shown.
 */

/** What the function is given, and what it gets for it. */
export const OWN = {
  ak: 'cnry-access-heron',
  sk: 'cnry-secret-egret',
  securityToken: 'cnry-temporary-stork',
  authToken: 'cnry-subject-ibis',
  httpToken: 'cnry-caller-crane',
  externalId: 'cnry-external-plover',
  webhookKey: 'cnry of 24 bytes or more',
  pagerdutyKey: 'cnry-integration-rail',
  dingtalkSecret: 'SECcnry-dingtalk-finch',
  feishuSecret: 'cnry-feishu-wren',
} as const;

/** Temporary keys of another account, each of them one of its own. */
export function assumedKeys(): () => { ak: string; sk: string; securityToken: string } {
  let count = 0;
  return () => {
    count += 1;
    return {
      ak: `cnry-assumed-avocet-${count}`,
      sk: `cnry-assumed-bittern-${count}`,
      securityToken: `cnry-assumed-curlew-${count}`,
    };
  };
}

export const WEBHOOK_SECRET = `whsec_${Buffer.from(OWN.webhookKey).toString('base64')}`;

/** The path of a hook is the key to it. */
export const pathOf = (hook: string): string => `/services/cnry-path-${hook}?key=cnry-query-${hook}`;

/** What others write into errors, credentials that look like ones. */
export const OTHERS = {
  taskError:
    'connect mysql://root:cnry-task-password@10.0.0.1:3306 failed; password=cnry-task-word; Authorization: Bearer cnry-task-bearer',
  /** In answers of the service, as the id of the request. */
  requestId: 'AKIACNRY0123456789AB',
} as const;

/**
 * Running text about values, in which nothing but themselves tells that they are secret. Masked, all of them are within what is
 * kept of a short error.
 */
export const quote = (values: readonly string[]): string => values.map((value) => `${value} seen; `).join('');
/** What is left of such a text. */
export const MASKED_QUOTE = '*** seen; *** seen; ';

/** DESIGN, section 4: verbatim in the inventory's columns `rotation_config`, and so in `changes.csv`; nowhere else. */
export const ROTATION_CONFIG = '{"password":"cfg-cnry-verbatim"}';
const ALLOWED = /^inventory\/(?:runs\/[^/]+\/(?:(?:csv|ndjson|parquet)\/|changes\.csv)|shards\/)/;

/** A place in which something was found, and a few characters around it. */
export interface Leak {
  readonly where: string;
  readonly what: string;
}

const hexOf = (text: string): string => Buffer.from(text).toString('hex');
const base64Of = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');

/** Every canary in each of the ways in which a text is written down. */
function formsOf(seen: Iterable<string>): string[] {
  const own = [...Object.values(OWN), ROTATION_CONFIG];
  const encoded = own.flatMap((text) => [hexOf(text), base64Of(text)]);
  return ['cnry', ...encoded, ...seen].map((text) => text.toLowerCase());
}

/**
 * @param outputs whatever left the function, by where it went.
 * @param seen secrets that only the run knows: signatures, keys that were issued.
 */
export function findLeaks(outputs: ReadonlyMap<string, string>, seen: Iterable<string> = []): Leak[] {
  const forms = formsOf(seen);
  return [...outputs].flatMap(([where, output]) => {
    const text = output.toLowerCase();
    const body = ALLOWED.test(where) ? text.replaceAll('cfg-cnry-verbatim', '') : text;
    return forms.flatMap((form) => {
      const at = body.indexOf(form);
      return at === -1 ? [] : [{ where, what: body.slice(Math.max(0, at - 60), at + 60) }];
    });
  });
}
