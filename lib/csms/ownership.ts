import type { Ownership, Secret } from './secret.ts';

/** What the tag query, which returns the account's own secrets only, knows of a scope. */
export interface OwnedSecrets {
  /** Whether the tag query returned this secret. */
  has(id: string): boolean;
  /** The accounts that the returned secrets belong to: one, or none where the service leaves the field out. */
  readonly domains: Set<string>;
}

/**
 * Tells whose each row is. Rows that the tag query also returned are this account's own, and show which account that is;
 * a row of another account is shared. Undefined `owned`: the tag query could not be asked.
 */
export function createOwnershipJudge(
  owned: OwnedSecrets | undefined,
  withShared: boolean,
): (secrets: readonly Secret[]) => Ownership[] {
  if (!withShared) return (secrets) => secrets.map(() => 'own');
  if (!owned) return (secrets) => secrets.map(() => 'unknown');
  return (secrets) => {
    for (const { id, domainId } of secrets) if (domainId !== null && owned.has(id)) owned.domains.add(domainId);
    return secrets.map((secret) => judge(secret, owned));
  };
}

function judge({ id, domainId }: Secret, { domains, has }: OwnedSecrets): Ownership {
  if (has(id) || domainId === null || domains.has(domainId)) return 'own';
  return domains.size > 0 ? 'shared' : 'unknown';
}
