// The floor's store in a bucket: node:http, and AWS Signature Version 4 by hand, without the body's digest.
const { createHash, createHmac } = require('node:crypto');
const { Agent, request } = require('node:http');

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

function headersOf({ method, path, query, host }, { accessKeyId, secretAccessKey }) {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${date.slice(0, 8)}/region/s3/aws4_request`;
  const headers = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'x-amz-date': date };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [method, path, query, lines.join(''), names, 'UNSIGNED-PAYLOAD'].join('\n');
  const key = scope.split('/').reduce(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex');
  const credential = `Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization: `AWS4-HMAC-SHA256 ${credential}` };
}

exports.open = ({ endpoint, bucket, prefix, ...keys }) => {
  const { port } = new URL(endpoint);
  const host = `${bucket}.localhost:${port}`;
  const agent = new Agent({ keepAlive: true });
  const call = (method, key, { query = '', body } = {}) =>
    new Promise((resolve, reject) => {
      const path = `/${key}`.split('/').map(encodeURIComponent).join('/');
      const headers = headersOf({ method, path, query, host }, keys);
      const options = { host: '127.0.0.1', port, method, path: `${path}?${query}`, headers, agent };
      const sent = request(options, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(chunks) }));
      });
      sent.on('error', reject).end(body);
    });
  const mustBe = (wanted, { status, body }) => {
    if (!wanted.includes(status)) throw new Error(`${status}: ${body}`);
    return body;
  };
  return {
    get: async (key) => mustBe([200, 404], await call('GET', prefix + key)),
    put: async (key, body) => mustBe([200], await call('PUT', prefix + key, { body })),
    list: async (folder) => {
      const query = `delimiter=%2F&max-keys=1000&prefix=${encodeURIComponent(prefix + folder)}`;
      return mustBe([200], await call('GET', '', { query }));
    },
    close: () => agent.destroy(),
  };
};
