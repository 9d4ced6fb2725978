import type * as z from 'zod/mini';
import { refuse, text } from './text.ts';

export const ENDPOINT_EXPECTED = 'an https URL (http only on loopback), {region} where the region goes';

const LOOPBACK = /^(localhost|[a-z0-9.-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** An address that requests with credentials go to: https, or http on loopback; `{region}` stays to be filled in. No slash at its end. */
export const endpoint = (): z.ZodMiniType<string> =>
  text((input) => {
    const url = parseUrl(input.replaceAll('{region}', 'region'));
    if (url.search !== '' || url.hash !== '') refuse('it has a query or a fragment');
    return input.replace(/\/+$/, '');
  });

/** A URL that is called as it is. */
export const url = (): z.ZodMiniType<string> => text((input) => parseUrl(input).href);

function parseUrl(input: string): URL {
  const parsed = URL.canParse(input) ? new URL(input) : refuse('it is not a URL');
  if (parsed.username !== '' || parsed.password !== '') refuse('it carries credentials');
  const safe = parsed.protocol === 'https:' || (parsed.protocol === 'http:' && LOOPBACK.test(parsed.hostname));
  return safe ? parsed : refuse('it is neither https nor on loopback');
}
