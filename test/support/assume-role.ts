import { createHash } from 'node:crypto';
import { signatureOf } from './obs-signature.ts';
import { RADOSGW_KEY, RADOSGW_ROLE } from './radosgw.ts';
import type { StoreCredentials } from '../../lib/storage/store-options.ts';

/** Temporary keys from the gateway's own STS. */
export async function assumeRole(endpoint: string): Promise<StoreCredentials & { readonly sessionToken: string }> {
  const form = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: RADOSGW_ROLE, RoleSessionName: 'test' };
  const body = Buffer.from(new URLSearchParams(form).toString());
  const answer = await fetch(endpoint, { method: 'POST', headers: signedHeaders(endpoint, body), body });
  const xml = await answer.text();
  const valueOf = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(xml)?.[1] ?? noValue(name, xml);
  return {
    accessKeyId: valueOf('AccessKeyId'),
    secretAccessKey: valueOf('SecretAccessKey'),
    sessionToken: valueOf('SessionToken'),
  };
}

function signedHeaders(endpoint: string, body: Buffer): Record<string, string> {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${date.slice(0, 8)}/default/s3/aws4_request`;
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    host: new URL(endpoint).host,
    'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    'x-amz-date': date,
  };
  const names = Object.keys(headers).sort().join(';');
  const request = { method: 'POST', path: '/', query: '', params: new URLSearchParams(), headers, body };
  const signature = signatureOf({ request, key: RADOSGW_KEY, scope, signedHeaders: names });
  const credential = `${RADOSGW_KEY.accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization };
}

function noValue(name: string, xml: string): never {
  throw new Error(`AssumeRole answered no ${name}: ${xml}`);
}
