import { CodedError } from '../../errors.ts';
import { type Account, type AccountSeed, createAccount } from './accounts/account.ts';
import { createSecretSeed } from './generator.ts';
import { hashText, hex32, mix } from './random.ts';
import { ScopeEstate } from './scope-estate.ts';
import type { WireSecret } from './wire.ts';

export interface ScopeSpec {
  readonly region: string;
  /** 32 lower-case hex characters. */
  readonly projectId: string;
  /** How many to generate, or the secrets themselves, sent exactly as given. */
  readonly secrets: number | readonly WireSecret[];
}

/** An account that lets the emulator's own one in through an agency. */
export interface AccountSpec extends AccountSeed {
  readonly scopes: readonly ScopeSpec[];
}

export interface EstateOptions {
  /** The same seed and `nowMs` give the same estate, to the byte. Default 1. */
  readonly seed?: number;
  /** Of the account that the emulator's keys are of. */
  readonly scopes: readonly ScopeSpec[];
  /** The other accounts of its organization. Default: none. */
  readonly members?: readonly AccountSpec[];
  /** Epoch milliseconds that the times are relative to. Default: the clock. */
  readonly nowMs?: number;
}

export interface Estate {
  readonly seed: number;
  readonly nowMs: number;
  /** The account that the emulator's keys are of. */
  readonly domainId: string;
  /** That account, then the members. */
  readonly accounts: readonly Account[];
  /** Of all accounts, in their order. */
  readonly scopes: readonly ScopeEstate[];
  /** @throws EMULATOR_NO_SUCH_SCOPE */
  scope(region: string, projectId: string): ScopeEstate;
  find(region: string, projectId: string): ScopeEstate | undefined;
}

const OWN_NAME = 'platform';

function createScope(spec: ScopeSpec & { domainId: string }, seed: number, nowMs: number): ScopeEstate {
  const { region, projectId, secrets, domainId } = spec;
  const count = typeof secrets === 'number' ? secrets : 0;
  const secretSeed = createSecretSeed({ region, projectId, count, nowMs, domainId }, seed);
  const scope = new ScopeEstate(secretSeed);
  if (typeof secrets !== 'number') for (const secret of secrets) scope.add(secret);
  return scope;
}

/** Any number of secrets, none of them stored: each is computed from seed, scope and index when a page needs it. */
export function createEstate(options: EstateOptions): Estate {
  const { seed = 1, nowMs = Date.now(), members = [] } = options;
  const domainId = hex32(mix(seed));
  const specs: AccountSpec[] = [{ name: OWN_NAME, domainId, agency: '', scopes: options.scopes }, ...members];
  const accounts = specs.map((spec) => createAccount(spec, spec.scopes, seed));
  const scopes = specs.flatMap((spec, index) => {
    const owner = accounts[index]?.domainId ?? domainId;
    return spec.scopes.map((scope) => createScope({ ...scope, domainId: owner }, seed, nowMs));
  });
  const byName = new Map(scopes.map((scope) => [`${scope.region}:${scope.projectId}`, scope]));
  const find = (region: string, projectId: string): ScopeEstate | undefined => byName.get(`${region}:${projectId}`);
  const scope = (region: string, projectId: string): ScopeEstate => {
    const found = find(region, projectId);
    if (found !== undefined) return found;
    throw new CodedError('EMULATOR_NO_SUCH_SCOPE', `The emulator has no project ${region}:${projectId}.`);
  };
  return { seed, nowMs, domainId, accounts, scopes, scope, find };
}

const REGIONS = ['cn-north-4', 'cn-east-3', 'ap-southeast-3', 'la-south-2'] as const;

/** `count` scopes over a few regions, with made-up projects. */
export const inventScopes = (count: number, secrets: number, seed = 1): ScopeSpec[] =>
  Array.from({ length: count }, (_, index) => ({
    region: REGIONS[index % REGIONS.length] as string,
    projectId: hex32(hashText(`project ${index}`, seed)),
    secrets,
  }));
