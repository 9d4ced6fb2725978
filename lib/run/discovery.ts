import type { ErrorInfo } from '../errors.ts';
import type { Scope } from '../scope.ts';

/** An account in the manifest. */
export interface ManifestAccount {
  readonly accountId: string;
  /** As in `CSMS_ACCOUNTS` or the organization; the id where nothing has a name for it. */
  readonly name: string;
  /** The function's own. */
  readonly isOwn?: true;
  /** `failed`: its projects are not known, or it was not assumed. */
  readonly status: 'complete' | 'failed';
  readonly scopes: number;
  readonly error?: ErrorInfo;
}

/** How the projects of a run were found. */
export interface Discovery {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** As in `CSMS_SCOPES`. */
  readonly patterns: readonly string[];
  readonly requests: number;
  /** Projects that hold no secrets by their kind: disabled ones, the account's own entry, OBS's `MOS`. */
  readonly leftOut: { readonly disabled: number; readonly domain: number; readonly mos: number };
  /** Not in `scopes[]`: nothing can be listed there, for this reason. */
  readonly skipped: readonly SkippedScope[];
  /** Projects of earlier runs that IAM says do not exist any more, or are disabled. */
  readonly gone: readonly Scope[];
  readonly warnings: readonly DiscoveryWarning[];
  /** Against Config; absent where `CONFIG_ENDPOINT` is not set. */
  readonly crossCheck?: CrossCheck;
}

export interface SkippedScope extends Partial<Scope> {
  /** `REGION_WITHOUT_CSMS`; `PROJECT_NAME_UNKNOWN`: its region is not known, so the run is not complete. */
  readonly reason: 'REGION_WITHOUT_CSMS' | 'PROJECT_NAME_UNKNOWN';
  /** What the service said, or how the project is called. */
  readonly detail: string;
}

export interface DiscoveryWarning {
  /** `EXCLUSION_UNUSED`: what `!` or "exclude" takes away does not exist. */
  readonly code: 'EXCLUSION_UNUSED' | 'CONFIG_FAILED';
  /** What matches nothing; the account that Config was not asked for. */
  readonly detail: string;
  readonly error?: ErrorInfo;
}

export interface CrossCheck {
  /** `differs`: Config knows secrets where no list has a project. `failed`: it could not be asked everywhere. */
  readonly status: 'agrees' | 'differs' | 'failed';
  readonly missing: readonly Scope[];
}
