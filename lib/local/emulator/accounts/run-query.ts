import * as z from 'zod/mini';
import { CodedError } from '../../../errors.ts';
import { hashText, hex32 } from '../random.ts';
import type { AccountCall } from './account-call.ts';

const queryBody = z.object({ expression: z.string().check(z.minLength(1), z.maxLength(4096)) });

/** The one question that is known here: where the account has secrets, and how many. */
const WHERE_SECRETS =
  /^select region_id, project_id, count\(\*\)(?: (?:as )?(\w+))? from resources where provider ?= ?'csms' and type ?= ?'secrets' group by region_id, project_id$/i;

const refuse = (status: number, code: string, message: string): CodedError => new CodedError(code, message, { status });

function parseBody(body: string): string {
  try {
    return z.parse(queryBody, JSON.parse(body)).expression;
  } catch {
    throw refuse(400, 'RMS.00010001', 'The request body is invalid.');
  }
}

interface Counted {
  readonly region: string;
  readonly projectId: string;
  readonly count: number;
}

function countSecrets({ estate, caller }: AccountCall): Counted[] {
  const scopes = estate.scopes.filter(({ domainId }) => domainId === caller.domainId);
  const counted = scopes.map((scope) => {
    const own = scope.all().filter((reference) => !scope.isShared(reference));
    return { region: scope.region, projectId: scope.projectId, count: own.length };
  });
  return counted.filter(({ count }) => count > 0);
}

/** Projects that Config knows, and IAM does not. */
function unknownProjects({ estate, caller, faults }: AccountCall): Counted[] {
  const region = caller.projects[0]?.name ?? '';
  return Array.from({ length: Number(faults.get('config-more') ?? 0) }, (_, index) => ({
    region,
    projectId: hex32(hashText(`project ${index} of Config in ${caller.domainId}`, estate.seed)),
    count: 1,
  }));
}

/**
 * `POST /v1/resource-manager/domains/{domain_id}/run-query`. No page says what Config calls a count without a name: here it is
 * `count`. @throws RMS.00010001, RMS.00010002, RMS.00010003
 */
export function runQuery(call: AccountCall): object {
  if (call.parameter !== call.caller.domainId)
    throw refuse(403, 'RMS.00010002', 'The account in the URL is not the one that the credential is for.');
  const known = WHERE_SECRETS.exec(parseBody(call.body).trim().replaceAll(/\s+/g, ' '));
  if (known === null) throw refuse(400, 'RMS.00010003', 'The emulator knows one query: secrets by region and project.');
  const name = known[1] ?? 'count';
  const rows = countSecrets(call);
  const behind = Number(call.faults.get('config-behind') ?? 0);
  const found = [...rows.slice(0, Math.max(0, rows.length - behind)), ...unknownProjects(call)];
  return {
    query_info: { select_fields: ['region_id', 'project_id', name] },
    results: found.map(({ region, projectId, count }) => ({ region_id: region, project_id: projectId, [name]: count })),
  };
}
