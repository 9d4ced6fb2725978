import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose IPv4 blocks, multicast and the reserved rest; in sum, what no public host has. */
const IPV4_REFUSED: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT; Alibaba Cloud's metadata too
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // Azure's platform address
  ['169.254.0.0', 16], // link-local: the metadata of most clouds
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments; Oracle Cloud's metadata too
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // AMT
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];

/**
 * Of IPv6 only 2000::/3 is given to hosts at all. So what is outside needs no list: loopback, ULA, link-local, multicast,
 * mapped and compatible IPv4. These are the exceptions inside.
 */
const IPV6_REFUSED: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23], // protocol assignments: Teredo, benchmarks, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: any IPv4 address inside
  ['2620:4f:8000::', 48], // AS112
  ['3fff::', 20], // documentation
];

interface Blocks {
  readonly refused: BlockList;
  readonly given: BlockList;
  readonly nat64: BlockList;
}

/** Made when the first address is checked: most runs check none. */
function makeBlocks(): Blocks {
  const [refused, given, nat64] = [new BlockList(), new BlockList(), new BlockList()];
  for (const [network, prefix] of IPV4_REFUSED) refused.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of IPV6_REFUSED) refused.addSubnet(network, prefix, 'ipv6');
  given.addSubnet('2000::', 3, 'ipv6');
  nat64.addSubnet('64:ff9b::', 96, 'ipv6');
  return { refused, given, nat64 };
}

let made: Blocks | undefined;
const blocks = (): Blocks => (made ??= makeBlocks());

/** Whether a host on the Internet can have this address. @param address as resolvers give it: no brackets, no port. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  const { refused, given } = blocks();
  if (family === 4) return !refused.check(address, 'ipv4');
  const inside = embeddedIpv4(address);
  if (inside !== undefined) return isPublicAddress(inside);
  // a zone ("fe80::1%eth0") makes sense for link-local addresses only
  return family === 6 && !address.includes('%') && given.check(address, 'ipv6') && !refused.check(address, 'ipv6');
}

/** On an IPv6-only network a DNS64 resolver puts an IPv4 address into the prefix of RFC 6052, and NAT64 connects to that address. */
function embeddedIpv4(address: string): string | undefined {
  if (isIP(address) !== 6 || address.includes('%') || !blocks().nat64.check(address, 'ipv6')) return undefined;
  // as `URL` writes it: the last two groups are the IPv4 address
  const [high = 0, low = 0] = new URL(`http://[${address}]`).hostname
    .slice(1, -1)
    .replace(/::$/, '::0:0')
    .split(':')
    .slice(-2)
    .map((group) => Number.parseInt(group === '' ? '0' : group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
