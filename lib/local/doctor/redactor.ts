import { secretsInUrl } from '../../notify/channel-secrets.ts';
import type { ChannelEntry } from '../../notify/channels/parse-channel.ts';
import { createRedactor, type Redactor } from '../../redact/redactor.ts';
import { externalIdOf, type AccountEntry } from '../../settings/accounts.ts';
import type { Setting, Lookup } from '../../settings/setting.ts';
import { SETTINGS } from '../../settings/table.ts';
import { toUrl } from '../../text/url.ts';

/** `https://user:password@host` */
const PASSWORD = /\/\/[^/@\s]*?:([^/@\s]+)@/;

/** Knows every secret of the settings; those of channels are added when these are read. */
export function createDoctorRedactor(lookup: Lookup): Redactor {
  const redactor = createRedactor();
  for (const [name, row] of Object.entries<Setting>(SETTINGS)) addSetting(redactor, row, lookup(name));
  return redactor;
}

/** The same for the texts of the config object. */
export function addConfigSecrets(redactor: Redactor, texts: Readonly<Record<string, string>>): void {
  const rows: Readonly<Record<string, Setting>> = SETTINGS;
  for (const [name, text] of Object.entries(texts)) addSetting(redactor, rows[name], text);
}

/** External ids of accounts: those of settings, and those that are typed in `CSMS_ACCOUNTS`. */
export function addExternalIds(redactor: Redactor, entries: readonly AccountEntry[], lookup: Lookup): void {
  for (const entry of entries) redactor.add(externalIdOf(entry, lookup));
}

function addSetting(redactor: Redactor, row: Setting | undefined, text: string | undefined): void {
  if (row?.secret === true) {
    redactor.add(text);
    redactor.add(text?.trim());
  }
  redactor.add(PASSWORD.exec(text ?? '')?.[1]);
}

/** Webhook URLs are credentials, and so is what follows their host. */
export function addChannelSecrets(redactor: Redactor, channels: readonly ChannelEntry[], lookup: Lookup): void {
  for (const text of channels.flatMap((channel) => textsOf(channel, lookup))) {
    redactor.add(text);
    const url = toUrl(text);
    if (url === undefined) continue;
    for (const part of [...secretsInUrl(url), url.search]) redactor.add(part);
  }
}

/** The entry is not checked yet: whatever stands where a text belongs is passed over. */
function textsOf({ url, secret }: ChannelEntry, lookup: Lookup): string[] {
  return [url, secret].flat().flatMap((value: unknown) => {
    const { from } = (value ?? {}) as { from?: unknown };
    const text = typeof from === 'string' ? lookup(from) : value;
    return typeof text === 'string' ? [text] : [];
  });
}
