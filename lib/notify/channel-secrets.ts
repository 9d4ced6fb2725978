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
  deps: Pick<ChannelDeps, 'allowed' | 'lookup'>,
): ConfigReader {
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
  const key = (value: ConfigText): Buffer =>
    parseWebhookSecret(resolve('secret', value)) ??
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
        return parseGuardedUrl(text, deps.allowed).href;
      } catch (error) {
        const { message, hint = '' } = error as CodedError;
        return refuse('url', message, hint);
      }
    },
    secret: (value) => resolve('secret', value),
    keys: (value) => (Array.isArray(value) ? value : [value as ConfigText]).map(key),
  };
}

/** `whsec_` and base64 of 24 to 64 bytes; undefined for anything else. */
export function parseWebhookSecret(text: string): Buffer | undefined {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const key = Buffer.from(base64, 'base64');
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}
