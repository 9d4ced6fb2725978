import { isIP } from 'node:net';
import { CodedError } from '../errors.ts';
import { isPublicAddress } from './guarded-address.ts';
import { toUrl } from '../text/url.ts';

/** `host:port` each, in lower case; IPv6 in brackets. As in `NOTIFY_ALLOWED_HOSTS`. */
export type AllowedHosts = readonly string[];

/** Names that never lead to a public host, whatever a resolver says. */
const INNER_NAME =
  /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|localdomain|home\.arpa|in-addr\.arpa)$/;

/** The port that is connected to: the protocol's own where none is written. */
export const portOf = ({ protocol, port }: { readonly protocol: string; readonly port: string }): string =>
  port || (protocol === 'https:' ? '443' : '80');

export const isAllowed = (allowed: AllowedHosts, host: string, port: string): boolean =>
  allowed.includes(`${isIP(host) === 6 ? `[${host}]` : host}:${port}`.toLowerCase());

/**
 * A URL that may be called: https and, as far as the text tells, a public host; or one of `allowed`, where http will do. What
 * its name resolves to is checked when it is connected to (`guarded-sender.ts`). The errors never quote the URL: its path is
 * often the credential.
 * @throws HTTP_URL_REFUSED
 */
export function parseGuardedUrl(text: string, allowed: AllowedHosts): URL {
  const url = toUrl(text) ?? refuseUrl('it is not a URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') refuseUrl('it is neither https nor http');
  if (url.username !== '' || url.password !== '') refuseUrl('it carries a user name or a password');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isAllowed(allowed, host, portOf(url))) return url;
  if (url.protocol !== 'https:') refuseUrl('it is not https');
  const why =
    isIP(host) === 0 ? whyNameIsRefused(host) : isPublicAddress(host) ? undefined : 'its address is not public';
  return why === undefined ? url : refuseUrl(why);
}

function whyNameIsRefused(host: string): string | undefined {
  if (host.endsWith('.')) return 'its host ends with a dot';
  if (!host.includes('.')) return 'its host has no domain';
  return INNER_NAME.test(host) ? 'its host is a name of inner networks' : undefined;
}

function refuseUrl(why: string): never {
  throw new CodedError('HTTP_URL_REFUSED', `the URL is refused: ${why}`, {
    hint: 'Use https and a public host, or list host:port in NOTIFY_ALLOWED_HOSTS.',
  });
}
