import type { Call } from './call.ts';
import type { StoredFunction } from './estate.ts';
import { invalid, unknownFunction } from './refuse.ts';

const URN =
  /^urn:fss:(?<region>[a-z0-9-]+):(?<project>[0-9a-f]{32}):function:default:(?<name>[\w-]+)(?::(?<version>[\w.-]+))?$/;

export const urnOf = ({ estate: { region, projectId } }: Call, name: string): string =>
  `urn:fss:${region}:${projectId}:function:default:${name}:latest`;

/** The function that the path names. @throws FSS.0400, FSS.1051 */
export function findFunction({ estate, parameters }: Call): StoredFunction {
  const groups = URN.exec(parameters['urn'] ?? '')?.groups;
  if (groups === undefined) throw invalid(`Invalid function URN ${parameters['urn'] ?? ''}.`);
  const { region, project, name = '' } = groups;
  const found = estate.functions.get(name);
  if (region !== estate.region || project !== estate.projectId || found === undefined) throw unknownFunction();
  return found;
}
