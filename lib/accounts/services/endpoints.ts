/** Where the services are, regions filled in. */
export interface Endpoints {
  readonly sts: string;
  readonly iam: string;
  readonly organizations: string;
  readonly config: string | undefined;
}

/** An account that is assumed. */
export interface Account {
  readonly domainId: string;
  readonly name: string;
  readonly agency: string;
  readonly externalId?: string | undefined;
}
