import { lookup } from 'node:dns';
import { CodedError, codeOf } from '../../errors.ts';
import { guardConnections } from '../../http/guarded-sender.ts';
import type { AllowedHosts } from '../../http/guarded-url.ts';

/**
 * Opens a connection to a URL's host as a notice would, TLS included, and closes it: not a byte of HTTP is sent.
 * @throws HTTP_HOST_REFUSED, HOST_UNKNOWN, HOST_CERTIFICATE_REFUSED, HOST_NO_TLS, HOST_UNREACHABLE
 */
export async function connectTo(url: URL, allowed: AllowedHosts): Promise<void> {
  const connect = guardConnections(allowed, lookup);
  const { protocol, port, host } = url;
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  await new Promise<void>((resolve, reject) => {
    connect({ hostname, host, protocol, port }, (error, socket) => {
      socket?.destroy();
      if (error === null) resolve();
      else reject(toConnectError(error, host));
    });
  });
}

const CERTIFICATE = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;
const NO_TLS = /^(EPROTO|ERR_SSL_|ERR_TLS_)/;
const UNKNOWN = /^(ENOTFOUND|EAI_)/;

function toConnectError(error: unknown, host: string): unknown {
  const code = codeOf(error) ?? 'no code';
  if (code === 'HTTP_HOST_REFUSED') return error;
  if (UNKNOWN.test(code))
    return new CodedError('HOST_UNKNOWN', `${host} has no address (${code})`, {
      hint: 'Check the spelling of the host, and the DNS of this network.',
    });
  if (CERTIFICATE.test(code))
    return new CodedError('HOST_CERTIFICATE_REFUSED', `the certificate of ${host} is not accepted (${code})`, {
      hint: 'Give the host a certificate of a public authority for this name, and its chain.',
    });
  if (NO_TLS.test(code))
    return new CodedError('HOST_NO_TLS', `${host} does not speak TLS as it should (${code})`, {
      hint: 'Check the port of the URL, and that the host serves https there, TLS 1.2 or newer.',
    });
  return new CodedError('HOST_UNREACHABLE', `${host} refuses the connection (${code})`, {
    hint: 'Check host and port, and outbound access of this network and of the function’s: firewall, proxy, NAT gateway.',
  });
}
