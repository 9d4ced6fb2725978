import { parseEnvelope } from '../../../csms/errors.ts';
import { CodedError, describeError } from '../../../errors.ts';
import { formatCount } from '../../../text/count.ts';
import type { Scope } from '../../../scope.ts';
import type { Probe } from '../probe.ts';
import type { Report } from '../report.ts';
import type { FunctionDefinition } from '../../../runtime/function-definition.ts';
import type { Settings } from '../../../settings/settings.ts';
import { ENDPOINT_EXPECTED, parseEndpoint } from '../../../settings/parsers.ts';
import type { Lookup } from '../../../settings/setting.ts';
import { toUrl } from '../../../text/url.ts';

const DEFAULT_ENDPOINT = 'https://functiongraph.{region}.myhuaweicloud.com';

/** The largest page. */
const FUNCTIONS_A_PAGE = '400';
/** Of all code in the account: from here on somebody should look. */
const NEARLY_FULL = 0.9;

interface QuotaQuestion {
  readonly probe: Probe;
  /** `FUNCTIONGRAPH_ENDPOINT`; undefined for the cloud's own. */
  readonly endpoint: string | undefined;
  /** Where the functions are to run. */
  readonly home: Scope;
  readonly functions: readonly FunctionDefinition[];
  readonly report: Report;
}

/** Whether the functions still fit into the account. Nothing that runs depends on being allowed to ask. */
async function checkQuotas(question: QuotaQuestion): Promise<void> {
  const endpoint = readEndpoint(question);
  if (endpoint === undefined) return;
  const asked = { ...question, endpoint };
  try {
    const quotas = readQuotas(await ask(asked, '/fgs/quotas'));
    const deployed = await countDeployed(asked);
    reportFunctions(quotas, deployed, question);
    reportCode(quotas, question.report);
  } catch (error) {
    const { message } = describeError(error);
    question.report.skip('functiongraph.quotas', `unknown: ${message}`);
  }
}

type AskedQuestion = QuotaQuestion & { readonly endpoint: string };

/** Requests that carry credentials go to https only, here as in every setting. */
function readEndpoint({ endpoint = DEFAULT_ENDPOINT, report }: QuotaQuestion): string | undefined {
  try {
    return parseEndpoint(endpoint);
  } catch (error) {
    const message = `FUNCTIONGRAPH_ENDPOINT: ${describeError(error).message}`;
    report.fail('functiongraph.quotas', { code: 'SETTINGS_INVALID', message, hint: `Set ${ENDPOINT_EXPECTED}.` });
    return undefined;
  }
}

async function ask(
  { probe, endpoint, home }: AskedQuestion,
  path: string,
  query: [string, string][] = [],
): Promise<unknown> {
  const { region, projectId } = home;
  const target = { endpoint: endpoint.replace('{region}', region), path: `/v2/${projectId}${path}`, projectId };
  const { status, body } = await probe.send({ method: 'GET', body: '', query, ...target });
  const text = body.toString('utf8');
  if (status === 200) return JSON.parse(text) as unknown;
  const { code = '', message = '' } = parseEnvelope(text);
  throw new CodedError(
    'FUNCTIONGRAPH_REFUSED',
    `${[status, code].filter(Boolean).join(' ')} on GET ${target.endpoint}${target.path}: ${message}`,
  );
}

interface Quota {
  readonly quota: number;
  readonly used: number;
}

function readQuotas(answer: unknown): ReadonlyMap<string, Quota> {
  const { resources } = (answer as { quotas?: { resources?: unknown } } | null)?.quotas ?? {};
  if (!Array.isArray(resources)) throw new CodedError('FUNCTIONGRAPH_REFUSED', 'the response has no quotas');
  return new Map((resources as (Quota & { type: string })[]).map((row) => [row.type, row]));
}

/** By the ends of their names: deploying puts a service's name before them. */
async function countDeployed(question: AskedQuestion): Promise<number> {
  const answer = await ask(question, '/fgs/functions', [['maxitems', FUNCTIONS_A_PAGE]]);
  const names = ((answer as { functions?: { func_name?: string }[] } | null)?.functions ?? []).map(
    ({ func_name }) => func_name,
  );
  return question.functions.filter(({ name }) => names.some((found) => found?.endsWith(name))).length;
}

function reportFunctions(
  quotas: ReadonlyMap<string, Quota>,
  deployed: number,
  { functions, report }: QuotaQuestion,
): void {
  const { quota, used } = quotas.get('fgs_func_num') ?? { quota: Infinity, used: 0 };
  const missing = functions.length - deployed;
  const message = `${formatCount(used)} of ${formatCount(quota)} functions are used; ${deployed} of the ${functions.length} needed are deployed`;
  if (quota - used >= missing) return report.ok('functiongraph.quotas', message);
  const hint = 'Request a larger quota (console, "Service Quota", FunctionGraph), or delete functions.';
  return report.fail('functiongraph.quotas', new CodedError('FUNCTIONGRAPH_QUOTA_USED_UP', message, { hint }));
}

function reportCode(quotas: ReadonlyMap<string, Quota>, report: Report): void {
  const { quota, used } = quotas.get('fgs_func_code_size') ?? { quota: Infinity, used: 0 };
  if (used < quota * NEARLY_FULL) return;
  const message = `${formatCount(used)} of ${formatCount(quota)} MB of code are used`;
  const hint = 'Delete versions and functions that are not needed, or request a larger quota.';
  report.warn('functiongraph.quotas', { code: 'FUNCTIONGRAPH_CODE_NEARLY_FULL', message, hint });
}

interface QuotaExamination {
  readonly lookup: Lookup;
  readonly probe: Probe | undefined;
  readonly settings: Settings | undefined;
  readonly functions: readonly FunctionDefinition[];
  readonly report: Report;
}

/** FunctionGraph, in the project where the functions run. */
export async function examineQuotas({ lookup, probe, settings, functions, report }: QuotaExamination): Promise<void> {
  const home = settings && homeOf(lookup, settings);
  const endpoint = lookup('FUNCTIONGRAPH_ENDPOINT');
  if (endpoint === undefined && isElsewhere(settings?.csmsEndpoint))
    return report.skip('functiongraph.quotas', 'not checked: CSMS_ENDPOINT is not on Huawei Cloud');
  if (probe !== undefined && home !== undefined) return checkQuotas({ probe, endpoint, home, functions, report });
  return report.skip('functiongraph.quotas', 'not checked: no credentials, or no project');
}

/** An emulator, or another cloud: what Huawei Cloud's own FunctionGraph says has nothing to do with it. */
const isElsewhere = (csmsEndpoint = ''): boolean =>
  toUrl(csmsEndpoint)?.hostname.endsWith('.myhuaweicloud.com') === false;

/** Where the functions run: as set, else where they look first. */
function homeOf(lookup: Lookup, { region, scopes }: Settings): Scope | undefined {
  const projectId = lookup('HUAWEICLOUD_SDK_PROJECT_ID');
  return region !== undefined && projectId !== undefined ? { region, projectId } : scopes[0];
}
