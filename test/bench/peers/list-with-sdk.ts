import { createRequire } from 'node:module';
import { serveLister } from './lister.ts';

/*
 * Lists with the official Node.js SDK: its core from npm, and by hand the request that its client for CSMS, which is not on npm,
 * would make, in the loop that the API's documentation describes: on with `next_marker` until there is none. Fields are
 * optional, as in the SDK's types. It has no retry to turn on.
 */

interface SecretPage {
  readonly secrets?: ReadonlyArray<{ readonly id?: string }>;
  readonly page_info?: { readonly next_marker?: string };
}

interface HcClient {
  sendRequest(options: object): Promise<SecretPage>;
}

interface Credentials {
  withAk(ak: string): Credentials;
  withSk(sk: string): Credentials;
  withProjectId(projectId: string): Credentials;
}

interface ClientBuilder {
  withCredential(credentials: Credentials): ClientBuilder;
  withEndpoint(endpoint: string): ClientBuilder;
  build(): HcClient;
}

interface Core {
  readonly ClientBuilder: new (create: (client: HcClient) => HcClient) => ClientBuilder;
  readonly BasicCredentials: new () => Credentials;
}

serveLister(({ endpoint, ak, sk, limit, sdkFolder }) => {
  const load = createRequire(`${sdkFolder}/`);
  const { ClientBuilder, BasicCredentials } = {
    ...(load('@huaweicloud/huaweicloud-sdk-core/ClientBuilder') as Pick<Core, 'ClientBuilder'>),
    ...(load('@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials') as Pick<Core, 'BasicCredentials'>),
  };
  return async ({ region, projectId }, sink) => {
    const client = new ClientBuilder((built) => built)
      .withCredential(new BasicCredentials().withAk(ak).withSk(sk).withProjectId(projectId))
      .withEndpoint(endpoint.replace('{region}', region))
      .build();
    let marker: string | undefined;
    do {
      const page = await client.sendRequest({
        method: 'GET',
        url: '/v1/{project_id}/secrets',
        contentType: 'application/json',
        queryParams: { limit, ...(marker !== undefined && { marker }) },
        pathParams: {},
        headers: {},
      });
      if (!sink.add((page.secrets ?? []).map(({ id }) => id ?? ''))) return undefined;
      marker = page.page_info?.next_marker;
    } while (marker);
    return undefined;
  };
});
