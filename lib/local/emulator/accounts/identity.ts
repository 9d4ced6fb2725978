import type { AccountCall } from './account-call.ts';

/** `GET /v5/caller-identity`. */
export function showCallerIdentity({ caller, key }: AccountCall): object {
  const user = `${caller.domainId.slice(0, 24)}00000001`;
  const { urn, id } = key?.principal ?? { urn: `iam::${caller.domainId}:user:emulator`, id: user };
  return { account_id: caller.domainId, principal_urn: urn, principal_id: id };
}

/** `GET /v3/auth/domains`: the caller's own account alone. */
export const listAuthDomains = ({ caller, baseUrl }: AccountCall): object => ({
  links: { self: baseUrl, previous: null, next: null },
  domains: [
    {
      id: caller.domainId,
      name: caller.name,
      enabled: true,
      description: '',
      links: { self: `${baseUrl.replace(/\/auth\/domains$/, '/domains')}/${caller.domainId}` },
    },
  ],
});
