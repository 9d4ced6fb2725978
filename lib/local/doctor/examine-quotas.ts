import type { Lookup } from '../../runtime/platform/lookup.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Scope } from '../../scope.ts';
import { checkQuotas } from './checks/quotas.ts';
import type { Probe } from './probe.ts';
import type { Report } from './report.ts';
import type { WatchedFunction } from './functions.ts';

interface QuotaExamination {
  readonly lookup: Lookup;
  readonly probe: Probe | undefined;
  readonly settings: Settings | undefined;
  readonly functions: readonly WatchedFunction[];
  readonly report: Report;
}

/** FunctionGraph, in the project where the functions run. */
export async function examineQuotas({ lookup, probe, settings, functions, report }: QuotaExamination): Promise<void> {
  const home = settings && homeOf(lookup, settings);
  const endpoint = lookup('FUNCTIONGRAPH_ENDPOINT');
  if (probe !== undefined && home !== undefined) return checkQuotas({ probe, endpoint, home, functions, report });
  return report.skip('functiongraph.quotas', 'FunctionGraph was not asked: no credentials, or no scope');
}

/** Where the functions run: as set, else where they look first. */
function homeOf(lookup: Lookup, { region, scopes }: Settings): Scope | undefined {
  const projectId = lookup('HUAWEICLOUD_SDK_PROJECT_ID');
  return region !== undefined && projectId !== undefined ? { region, projectId } : scopes[0];
}
