import { expect, it } from 'vitest';
import { isPublicAddress } from '../../../../lib/http/guarded-address.ts';
import { parseGuardedUrl } from '../../../../lib/http/guarded-url.ts';

const REFUSED_URLS = [
  // loopback, in every spelling that URL parsers and resolvers take
  'https://127.0.0.1/',
  'https://127.0.0.1:8443/',
  'https://127.1/',
  'https://127.0.1/',
  'https://2130706433/',
  'https://017700000001/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://0177.0.0.01/',
  'https://127.255.255.254/',
  'https://127.0.0.1./',
  'https://0/',
  'https://0.0.0.0/',
  'https://%31%32%37.0.0.1/',
  'https://127。0。0。1/',
  'https://１２７.０.０.１/',
  'https://①②⑦.⓪.⓪.①/',
  'https://127\t.0.0.1/',
  'https:\\\\127.0.0.1\\',
  'https:127.0.0.1',
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
  'https://hook.localhost/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::]/',
  // private, shared, link-local and the clouds' metadata
  'https://10.0.0.1/',
  'https://10.255.255.255/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://100.100.100.200/latest/meta-data/',
  'https://169.254.169.254/latest/meta-data/',
  'https://169.254.170.2/v2/credentials',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://0251.0376.0251.0376/',
  'https://168.63.129.16/',
  'https://192.0.0.192/opc/v2/',
  'https://metadata.google.internal/',
  'https://metadata/',
  'https://instance-data/',
  'https://[fd00:ec2::254]/',
  'https://[fc00::1]/',
  'https://[fe80::1]/',
  'https://[fec0::1]/',
  // documentation, benchmarks, multicast, reserved
  'https://192.0.2.1/',
  'https://198.51.100.1/',
  'https://203.0.113.1/',
  'https://198.18.0.1/',
  'https://224.0.0.1/',
  'https://239.255.255.250/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  'https://192.88.99.1/',
  'https://[2001:db8::1]/',
  'https://[3fff::1]/',
  'https://[ff02::1]/',
  'https://[100::1]/',
  // an IPv4 address inside an IPv6 one
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::ffff:169.254.169.254]/',
  'https://[::ffff:8.8.8.8]/',
  'https://[::127.0.0.1]/',
  'https://[::ffff:0:127.0.0.1]/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[64:ff9b::]/',
  'https://[64:ff9b:1::a00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2002:a9fe:a9fe::1]/',
  'https://[2001:0:7f00:1::]/',
  'https://[2001:0000:4136:e378:8000:63bf:3fff:fdd2]/',
  // names of inner networks, trailing dots, who is meant really
  'https://printer.local/',
  'https://hooks.corp/',
  'https://router.home.arpa/',
  'https://hooks.example.com./',
  'https://hooks.example.com@127.0.0.1/',
  'https://user:password@hooks.example.com/',
  'https://user@hooks.example.com/',
  'https://127.0.0.1#@hooks.example.com/',
  'https://127.0.0.1\\@hooks.example.com/',
  'https://hooks.example.com:443@10.0.0.1/',
  // other schemes, and no URL at all
  'http://hooks.example.com/',
  'http://8.8.8.8/',
  'ftp://hooks.example.com/',
  'file:///etc/passwd',
  'gopher://hooks.example.com/',
  'data:text/plain,hi',
  'javascript:alert(1)',
  'hooks.example.com/x',
  '//hooks.example.com/x',
  'https://',
  'https://1.2.3.4.5/',
  'https://256.256.256.256/',
  'https://[::1%25eth0]/',
  'https://exa mple.com/',
  '',
];

it.each(REFUSED_URLS)('refuses %j', (url) => {
  expect(() => parseGuardedUrl(url, [])).toThrow(expect.objectContaining({ code: 'HTTP_URL_REFUSED' }));
});

it.each([
  ['hooks.example.com/x', 'it is not a URL'],
  ['ftp://hooks.example.com/', 'it is neither https nor http'],
  ['https://user@hooks.example.com/', 'it carries a user name or a password'],
  ['https://:password@hooks.example.com/', 'it carries a user name or a password'],
  ['http://hooks.example.com/', 'it is not https'],
  ['https://10.0.0.1/', 'its address is not public'],
  ['https://hooks.example.com./', 'its host ends with a dot'],
  ['https://metadata/', 'its host has no domain'],
  ['https://hooks.corp/', 'its host is a name of inner networks'],
  ['https://home.arpa/', 'its host is a name of inner networks'],
])('says why %s is refused, and what to do', (url, why) => {
  expect(() => parseGuardedUrl(url, [])).toThrow(
    expect.objectContaining({
      code: 'HTTP_URL_REFUSED',
      message: `the URL is refused: ${why}`,
      hint: 'Use https and a public host, or list host:port in NOTIFY_ALLOWED_HOSTS.',
    }),
  );
});

it.each([
  // what DNS64 makes of 8.8.8.8
  'https://[64:ff9b::808:808]/',
  'https://hooks.slack.com/services/T0/B0/x',
  'https://HOOKS.example.com:8443/a?b=c',
  'https://8.8.8.8/',
  'https://172.32.0.1/',
  'https://100.128.0.1/',
  'https://[2606:4700:4700::1111]/',
  'https://[2400:3200::1]/',
  'https://münchen.example/',
  'https://localhost.example.com/',
  'https://internal.example.com/',
])('lets %j through', (url) => {
  expect(parseGuardedUrl(url, []).href).toBe(new URL(url).href);
});

it('lets an inner host through that is listed with its port, over http too', () => {
  const allowed = ['127.0.0.1:8080', '[::1]:443', 'hooks.corp:443', 'localhost:80'];
  for (const url of ['http://127.0.0.1:8080/x', 'https://[::1]/', 'https://hooks.corp/', 'http://localhost/'])
    expect(() => parseGuardedUrl(url, allowed)).not.toThrow();
});

it('does not let another port or name of a listed host through', () => {
  const allowed = ['127.0.0.1:8080', 'hooks.corp:443'];
  for (const url of ['http://127.0.0.1:8081/', 'https://127.0.0.1/', 'http://hooks.corp/', 'https://a.hooks.corp/'])
    expect(() => parseGuardedUrl(url, allowed)).toThrow(/refused/);
});

it('never quotes a URL, because its path is the credential', () => {
  expect(() => parseGuardedUrl('https://10.0.0.1/services/T0PSECRET', [])).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('T0PSECRET') }),
  );
});

it.each(['fe80::1%eth0', '2606:4700::1%1', '1.1.1.1:80', 'example.com', '', '[::1]'])(
  '%j is no public address',
  (text) => {
    expect(isPublicAddress(text)).toBe(false);
  },
);

it('knows the edges of each block', () => {
  const edges = { '9.255.255.255': true, '11.0.0.0': true, '126.255.255.255': true, '128.0.0.0': true };
  const inner = { '100.63.255.255': true, '100.127.255.255': false, '172.15.255.255': true, '192.0.1.0': true };
  const six = { '1fff::1': false, '2001:200::1': true, '2001:1ff::1': false, '3ffe::1': true, '4000::1': false };
  for (const [address, isPublic] of Object.entries({ ...edges, ...inner, ...six }))
    expect([address, isPublicAddress(address)]).toEqual([address, isPublic]);
});
