import { parseList, refuse } from '../../settings/parsers.ts';

const HOST_AND_PORT = /^(?:\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?):(\d{1,5})$/;

/** `host:port`, comma-separated, in lower case; IPv6 in brackets, as URLs write it. */
export const parseHosts = (text: string): string[] =>
  parseList(text.toLowerCase()).map((item) => {
    const [, port = ''] = HOST_AND_PORT.exec(item) ?? [];
    const isPort = Number(port) >= 1 && Number(port) <= 65_535;
    return isPort ? canonical(item) : refuse(`"${item}" is none`);
  });

/** Hosts are compared as `URL` writes them: 127.1 is 127.0.0.1 there, and [0:0::1] is [::1]. */
function canonical(item: string): string {
  const url = URL.canParse(`http://${item}`) ? new URL(`http://${item}`) : refuse(`"${item}" is none`);
  return `${url.hostname}:${url.port || '80'}`;
}
