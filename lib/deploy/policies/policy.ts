import type { SecretReference } from '../../settings/secret-reference.ts';

/** Where a function's results go and whom it tells: what its policies name. */
export interface Place {
  readonly bucket: string;
  /** Of S3's ARNs. Default: `aws`. */
  readonly partition?: string | undefined;
  /** Empty, or ending with a slash. */
  readonly prefix: string;
  /** `CONFIG_KEY`, where it is set. */
  readonly configKey?: string | undefined;
  /** Of AWS, that the function's settings name. Default: none. */
  readonly secrets?: readonly SecretReference[];
  /** Region and account of these where a reference is no ARN. Default: any. */
  readonly home?: string;
  /** `urn:smn:region:project_id:topic`, of `NOTIFY_CHANNELS`. */
  readonly topicUrns: readonly string[];
  /** Whether the delivery audit is on (`DELIVERY` of `FINDINGS`). */
  readonly audits?: boolean;
  /** Where projects are discovered. */
  readonly accounts?: AccountsUse | undefined;
}

/** What discovering projects, in the function's own account or in others, asks for. */
export interface AccountsUse {
  /** As in `CSMS_ASSUME`. */
  readonly assume: 'sts' | 'iam';
  /** Names of those that are assumed, each once. */
  readonly agencies: readonly string[];
  /** Whether an organization is asked for its accounts. */
  readonly hasOrganization: boolean;
  /** Whether projects of the function's own account are read. */
  readonly readsOwn: boolean;
  /** Whether these are listed, rather than typed. */
  readonly listsOwn: boolean;
  /** Whether Config is asked (`CONFIG_ENDPOINT`). */
  readonly hasConfig: boolean;
}

/** The part of the policy grammar that both clouds share. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  /** Operator -> key -> patterns. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** A statement that allows; those that name nothing are left out by `policyOf`. */
export const allow = (sid: string, { action, resource, condition }: Allowed): Statement => ({
  Sid: sid,
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});

interface Allowed {
  readonly action: readonly string[];
  readonly resource: readonly string[];
  readonly condition?: Statement['Condition'];
}

export const policyOf = (version: string, statements: readonly Statement[]): Policy => ({
  Version: version,
  Statement: statements.filter(({ Resource }) => Resource.length > 0),
});
