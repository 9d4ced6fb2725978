import { hashText, hex32 } from '../random.ts';

/** A project as IAM knows it. */
export interface Project {
  readonly id: string;
  /** `cn-north-4` for a region's main project, `cn-north-4_payments` for one below it. */
  readonly name: string;
  readonly domainId: string;
  readonly parentId: string;
  readonly enabled: boolean;
  readonly isDomain: boolean;
}

export interface Account {
  readonly name: string;
  /** 32 lower-case hex characters. */
  readonly domainId: string;
  /** Of the agency that lets the emulator's own account in; empty for that account itself, which has none. */
  readonly agency: string;
  /** What has to come with a request for the agency's keys; absent: nothing. */
  readonly externalId?: string;
  /** Whether the agency trusts the emulator's own account. */
  readonly isTrusting: boolean;
  /** The root or unit of the organization that it is directly in. */
  readonly parentId: string;
  /** As IAM lists them: regions and what is below them, then a disabled one, `MOS` and the account itself. */
  readonly projects: readonly Project[];
}

/** What an account is made from. */
export interface AccountSeed {
  readonly name: string;
  /** Default: from the seed and the name. */
  readonly domainId?: string;
  /** Default `csms-reader`. */
  readonly agency?: string;
  readonly externalId?: string;
  /** Default true. */
  readonly isTrusting?: boolean;
  /** Default: the organization's root. */
  readonly parentId?: string;
}

export const READER_AGENCY = 'csms-reader';

const rootIdOf = (seed: number): string => `r-${hex32(hashText('organization root', seed)).slice(0, 12)}`;

const SUFFIXES = ['payments', 'orders', 'platform', 'data', 'web', 'mobile', 'search', 'billing'] as const;

const suffixAt = (index: number): string => SUFFIXES[index] ?? `team-${String(index + 1).padStart(3, '0')}`;

interface Place {
  readonly region: string;
  readonly projectId: string;
}

/** Of each region the first is its main project, the others are below it. */
function regionProjects(places: readonly Place[], domainId: string): Project[] {
  const seen = new Map<string, { mainId: string; below: number }>();
  return places.map(({ region, projectId: id }) => {
    const known = seen.get(region);
    if (known === undefined) {
      seen.set(region, { mainId: id, below: 0 });
      return { id, name: region, domainId, parentId: domainId, enabled: true, isDomain: false };
    }
    const name = `${region}_${suffixAt(known.below++)}`;
    return { id, name, domainId, parentId: known.mainId, enabled: true, isDomain: false };
  });
}

function projectsOf(name: string, domainId: string, places: readonly Place[], seed: number): Project[] {
  const projects = regionProjects(places, domainId);
  const [main] = projects;
  const idOf = (what: string): string => hex32(hashText(`${what} of ${domainId}`, seed));
  const common = { domainId, enabled: true, isDomain: false };
  const retired = main && {
    ...common,
    id: idOf('retired'),
    name: `${main.name}_retired`,
    parentId: main.id,
    enabled: false,
  };
  return [
    ...projects,
    ...(retired ? [retired] : []),
    // OBS's own, which is no region
    { ...common, id: idOf('MOS'), name: 'MOS', parentId: domainId },
    { ...common, id: domainId, name, parentId: '', isDomain: true },
  ];
}

/** `places`: the scopes of the account. The same seed gives the same account. */
export function createAccount(spec: AccountSeed, places: readonly Place[], seed: number): Account {
  const { name, agency = READER_AGENCY, externalId, isTrusting = true, parentId = rootIdOf(seed) } = spec;
  const domainId = spec.domainId ?? hex32(hashText(`account ${name}`, seed));
  const projects = projectsOf(name, domainId, places, seed);
  return {
    name,
    domainId,
    agency,
    ...(externalId === undefined ? {} : { externalId }),
    isTrusting,
    parentId,
    projects,
  };
}
