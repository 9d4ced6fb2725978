import type { Scope } from '../scope.ts';
import type { ScopePattern } from './scopes.ts';
import type { SETTINGS, SettingName } from './table.ts';

/** By which accounts and their projects are found. */
export const ACCOUNT_SETTINGS = [
  'CSMS_ACCOUNTS',
  'CSMS_ASSUME',
  'STS_ENDPOINT',
  'IAM_ENDPOINT',
  'ORGANIZATIONS_ENDPOINT',
  'CONFIG_ENDPOINT',
] as const satisfies readonly SettingName[];

/** What every function has. */
export const COMMON_SETTINGS = [
  'CSMS_SCOPES',
  'CSMS_REGION',
  'CSMS_ENDPOINT',
  'CSMS_AUTH',
  'CSMS_WITH_SHARED',
  'CSMS_RATE_LIMIT',
  'CSMS_CONCURRENCY',
  ...ACCOUNT_SETTINGS,
  'HUAWEICLOUD_SDK_PROJECT_ID',
  'STORE_URL',
  'STORE_ENDPOINT',
  'STORE_PATH_STYLE',
  'STORE_SSE',
  'CONFIG_KEY',
  'HTTP_TIMEOUT',
  'REPORT_LANG',
  'LOG_LEVEL',
] as const satisfies readonly SettingName[];

/** What every function takes beside them: who may call it, and who it is. */
export const ACCESS_SETTINGS = [
  'HTTP_AUTH_TOKEN',
  'HUAWEICLOUD_AUTH_TOKEN',
  'HUAWEICLOUD_SDK_AK',
  'HUAWEICLOUD_SDK_SK',
  'HUAWEICLOUD_SDK_SECURITY_TOKEN',
] as const satisfies readonly SettingName[];

type CommonName = (typeof COMMON_SETTINGS)[number];

/** What a function may name in its definition, beside the common ones. Credentials are no settings of a function. */
export type FunctionSetting = Exclude<SettingName, CommonName | (typeof ACCESS_SETTINGS)[number]>;

type Row<Name extends SettingName> = (typeof SETTINGS)[Name];
type Parsed<Name extends SettingName> = ReturnType<Row<Name>['parse']>;
type ValueOf<Name extends SettingName> =
  Row<Name> extends { default: string } | { required: true } ? Parsed<Name> : Parsed<Name> | undefined;

export interface StoreSettings {
  /** As in `STORE_URL`. */
  readonly url: string;
  readonly endpoint?: string;
  readonly pathStyle: boolean;
  /** `kms` or `kms:KEY_ID`. */
  readonly sse?: string;
}

/** As parsed, row by row. */
export type RawSettings<Name extends SettingName> = { readonly [N in Name as Row<N>['field']]: ValueOf<N> };

type Resolved = 'scopes' | 'projectId' | 'configKey' | 'storeUrl' | 'storeEndpoint' | 'storePathStyle' | 'storeSse';

/** The settings of one invocation: the common ones and those that the function's definition names, by their `field`. */
export type Settings<Name extends FunctionSetting = never> = Omit<RawSettings<CommonName | Name>, Resolved> & {
  /** The projects that `CSMS_SCOPES` names one by one; empty only where there are `scopePatterns`. */
  readonly scopes: readonly Scope[];
  /** Of `CSMS_SCOPES`, where projects have to be discovered or are of other accounts: then all of it is here. */
  readonly scopePatterns?: readonly ScopePattern[] | undefined;
  readonly store: StoreSettings;
};
