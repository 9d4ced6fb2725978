import { refuse, type ParseText } from '../../settings/parsers.ts';

export const ENDPOINT_EXPECTED = 'an https URL (http only on loopback), {region} where the region goes';

const LOOPBACK = /^(localhost|[a-z0-9.-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** An address that requests with credentials go to: https, or http on loopback; `{region}` stays to be filled in. No slash at its end. */
export const parseEndpoint: ParseText<string> = (text) => {
  const { search, hash } = parseSafeUrl(text.replaceAll('{region}', 'region'));
  return search === '' && hash === '' ? text.replace(/\/+$/, '') : refuse('it has a query or a fragment');
};

/** A URL that is called as it is. */
export const parseUrl: ParseText<string> = (text) => parseSafeUrl(text).href;

function parseSafeUrl(text: string): URL {
  const parsed = URL.canParse(text) ? new URL(text) : refuse('it is not a URL');
  if (parsed.username !== '' || parsed.password !== '') refuse('it carries credentials');
  const safe = parsed.protocol === 'https:' || (parsed.protocol === 'http:' && LOOPBACK.test(parsed.hostname));
  return safe ? parsed : refuse('it is neither https nor on loopback');
}
