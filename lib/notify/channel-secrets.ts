import { CodedError } from '../errors.ts';
import { parseGuardedUrl } from '../http/guarded-url.ts';
import type { ChannelDeps } from './channel-dependencies.ts';

/** The text itself, or the setting that holds it (encrypted user data). */
export type ConfigText = string | { readonly from: string };

/** Reads the texts of one channel's entry, by the entry's own names. Never quotes a value: URLs are credentials too. */
export interface ConfigReader {
  url(value: ConfigText): string;
  secret(value: ConfigText): string;
  /** One key for each of the secrets of a `webhook`. */
  keys(value: ConfigText | readonly ConfigText[]): Buffer[];
  /** For what only the channel's type knows to be wrong. */
  refuse(field: string, what: string, hint: string): never;
}

/** @throws (each method) NOTIFY_CHANNEL_INVALID */
export function createConfigReader(
  { name, type }: { readonly name: string; readonly type: string },
  deps: Pick<ChannelDeps, 'allowed' | 'lookup'> & {
    /** Told of each text that is a credential. */
    readonly keepSecret?: (secret: string) => void;
  },
): ConfigReader {
  const { keepSecret = () => undefined } = deps;
  const refuse: ConfigReader['refuse'] = (field, what, hint) => {
    throw new CodedError('NOTIFY_CHANNEL_INVALID', `channel "${name}" (${type}): ${field}: ${what}`, { hint });
  };
  const resolve = (field: string, value: ConfigText): string => {
    if (typeof value === 'string') return value;
    const text = deps.lookup(value.from);
    return (
      text ?? refuse(field, `the setting ${value.from} is not set`, `Set ${value.from}, or write the ${field} itself.`)
    );
  };
  const secret = (value: ConfigText): string => {
    const text = resolve('secret', value);
    keepSecret(text);
    return text;
  };
  const key = (value: ConfigText): Buffer =>
    parseWebhookSecret(secret(value)) ??
    refuse(
      'secret',
      'not whsec_ and base64 of 24 to 64 bytes',
      'Make one: whsec_ and what `openssl rand -base64 32` prints.',
    );
  return {
    refuse,
    url: (value) => {
      const text = resolve('url', value);
      try {
        const url = parseGuardedUrl(text, deps.allowed);
        for (const part of secretsInUrl(url)) keepSecret(part);
        return url.href;
      } catch (error) {
        const { message, hint = '' } = error as CodedError;
        return refuse('url', message, hint);
      }
    },
    secret,
    keys: (value) => (Array.isArray(value) ? value : [value as ConfigText]).map(key),
  };
}

/** Shorter ones without a digit are words of an interface: `services`, `webhook`. */
const KEY = /^(?=.*\d).{6}|.{16}/;

/** Whoever knows the path of a hook may send to it. As a whole, and what in it looks like a key, in whatever words it is quoted. */
export function secretsInUrl({ href, pathname, search, searchParams }: URL): string[] {
  const parts = [...pathname.split('/'), ...searchParams.values()];
  return [
    href,
    ...[`${pathname}${search}`, pathname].filter((path) => path.length > 1),
    ...parts.filter((part) => KEY.test(part)),
  ];
}

/** `whsec_` and base64 of 24 to 64 bytes; undefined for anything else. */
export function parseWebhookSecret(text: string): Buffer | undefined {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const key = Buffer.from(base64, 'base64');
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}
