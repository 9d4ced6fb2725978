import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { CodedError } from '../errors.ts';
import { isPublicAddress } from './guarded-address.ts';
import { isAllowed, parseGuardedUrl, portOf, type AllowedHosts } from './guarded-url.ts';
import { createSender, type Sender } from './send.ts';

const CONNECT_TIMEOUT_MS = 10_000;

export interface GuardedSenderOptions {
  /** Per host. */
  connections: number;
  allowed: AllowedHosts;
  /** Resolves names; Node's own when absent. */
  lookup?: LookupFunction;
}

/**
 * A sender for URLs that come from settings: it connects to public addresses only. The address is checked where the connection
 * is opened, on the very addresses that it is opened to, so a name that resolves differently the next time gains nothing.
 * Redirects are not followed: they come back as what they are.
 * @throws (at sending) HTTP_URL_REFUSED, HTTP_HOST_REFUSED, and as `createSender` does.
 */
export function createGuardedSender({ connections, allowed, lookup }: GuardedSenderOptions): Sender {
  const sender = createSender({
    connections,
    connect: guardConnections(allowed, lookup ?? dnsLookup),
  });
  return {
    ...sender,
    send: async (request, options) => {
      parseGuardedUrl(request.url, allowed);
      return sender.send(request, options);
    },
  };
}

/** Opens connections to public addresses, and to those of `allowed`. */
export function guardConnections(allowed: AllowedHosts, lookup: LookupFunction): buildConnector.connector {
  const connectAnywhere = buildConnector({ timeout: CONNECT_TIMEOUT_MS });
  const connectPublic = buildConnector({
    timeout: CONNECT_TIMEOUT_MS,
    lookup: lookupPublic(lookup),
  });
  const connectAllowed = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup });
  return (options, callback) => {
    const { hostname } = options;
    if (isAllowed(allowed, hostname, portOf(options))) return connectAllowed(options, callback);
    // Node resolves no address, so its lookup would not be asked
    if (isIP(hostname) === 0) return connectPublic(options, callback);
    if (isPublicAddress(hostname)) return connectAnywhere(options, callback);
    return callback(hostRefused(hostname), null);
  };
}

/** One address that is not public is enough to refuse the name: honest hosts have no such mixture. */
const lookupPublic =
  (lookup: LookupFunction): LookupFunction =>
  (hostname, options, callback) =>
    lookup(hostname, options, (error, found, family) => {
      if (error) return callback(error, found, family);
      const addresses = (typeof found === 'string' ? [{ address: found }] : found) as Pick<LookupAddress, 'address'>[];
      const isPublic = addresses.length > 0 && addresses.every(({ address }) => isPublicAddress(address));
      return isPublic ? callback(null, found, family) : callback(hostRefused(hostname), '', 0);
    });

const hostRefused = (host: string): CodedError =>
  new CodedError('HTTP_HOST_REFUSED', `${host} leads to an address that is not public`, {
    hint: `List ${host}:port in NOTIFY_ALLOWED_HOSTS to allow it.`,
  });
