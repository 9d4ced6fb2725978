import * as z from 'zod/mini';
import { namedSecrets } from './channels.ts';
import { json, strict, textsOfField } from './json.ts';
import { repeated } from './routes.ts';
import type { Lookup } from './setting.ts';
import { DISPLAY_NAME, PROJECT } from './scopes.ts';

/** An external id, or the setting that holds it. */
type ExternalId = string | { readonly from: string };

/** One account, or all of an organization: an entry of `CSMS_ACCOUNTS`. */
export type AccountEntry = NamedAccount | Organization;

interface NamedAccount {
  readonly name: string;
  readonly domainId: string;
  /** Of the account, which trusts the function's own. */
  readonly agency: string;
  readonly externalId?: ExternalId | undefined;
}

export interface Organization {
  readonly organization: true;
  readonly agency: string;
  readonly externalId?: ExternalId | undefined;
  /** An organizational unit: its direct accounts only. */
  readonly parentId?: string | undefined;
  /** Names or domain ids of accounts that are left out. */
  readonly exclude?: readonly string[] | undefined;
}

export const isOrganization = (entry: AccountEntry): entry is Organization => 'organization' in entry;

/** As typed, or from the setting that it names. */
export const externalIdOf = ({ externalId }: AccountEntry, lookup: Lookup): string | undefined =>
  typeof externalId === 'object' ? lookup(externalId.from) : externalId;

/** What a setting has to be called that an external id is taken from: no other text of the environment may leave it this way. */
export const EXTERNAL_ID_SETTING = /^CSMS_EXTERNAL_ID[A-Z0-9_]{0,60}$/;

/** What STS takes: `external_id` of api-iam5/AssumeAgency. */
export const EXTERNAL_ID = /^[\x21-\x7e]{2,1224}$/;

const matching = (pattern: RegExp, error: string) =>
  z.string().check(z.refine((text) => pattern.test(text), { error }));

function accountsSchema(): z.ZodMiniType<AccountEntry[]> {
  const domainId = matching(PROJECT, '32 lower-case hex characters');
  const agency = matching(/^[\w-]{1,64}$/, 'the name of an agency: 1 to 64 letters, digits, - or _');
  const name = matching(DISPLAY_NAME, '1 to 64 letters, digits, blanks, dots, - or _');
  const literal = matching(EXTERNAL_ID, '2 to 1224 visible characters');
  const from = strict({ from: matching(EXTERNAL_ID_SETTING, 'a setting called CSMS_EXTERNAL_ID…') });
  const externalId = z.optional(
    z.union([literal, from], { error: '2 to 1224 visible characters, or {"from":"CSMS_EXTERNAL_ID…"}' }),
  );
  const account = strict({ name, domainId, agency, externalId });
  const organization = strict({
    organization: z.literal(true),
    agency,
    externalId,
    parentId: z.optional(matching(/^[\w-]{1,64}$/, 'the id of an organizational unit')),
    exclude: z.optional(z.array(z.string())),
  });
  const entry = z.pipe(
    z.looseObject({}),
    z.transform((value, context): AccountEntry => {
      const { success, data, error } = ('organization' in value ? organization : account).safeParse(value);
      if (success) return data;
      context.issues.push(...(error.issues as typeof context.issues));
      return z.NEVER;
    }),
  );
  return z.array(entry).check(
    z.superRefine((entries, context) => {
      const named = entries.filter((each): each is NamedAccount => !isOrganization(each));
      for (const field of ['name', 'domainId'] as const) {
        const twice = repeated(named.map((each) => each[field]));
        if (twice === undefined) continue;
        context.addIssue({ code: 'custom', message: `two accounts have the ${field} ${twice}`, input: entries });
      }
      if (entries.length === 0) context.addIssue({ code: 'custom', message: 'it names no account', input: entries });
    }),
  );
}

/** Names of the settings that `CSMS_ACCOUNTS` takes external ids from. */
export const externalIdSettings = (lookup: Lookup): string[] =>
  namedSecrets(lookup('CSMS_ACCOUNTS') ?? '').filter((name) => EXTERNAL_ID_SETTING.test(name));

/** Whether an external id is typed in it, not taken from a setting. */
export const holdsExternalId = (accounts: string): boolean => textsOfField(accounts, 'externalId').length > 0;

/** The text of `CSMS_ACCOUNTS`. */
export const parseAccounts = json(accountsSchema);
