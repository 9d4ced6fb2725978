// The least that does what a cold run of inventory-export does, by hand: node:http, the same two requests, the same files in
// the same order. No signature towards CSMS (a token), no validation, no retry, no columns; Parquet's place is taken by plain
// JSON. Usage: floor.cjs <URL of the scope> <token> <store as JSON>
const { createHash, randomBytes } = require('node:crypto');
const { Agent, request } = require('node:http');
const { gzipSync } = require('node:zlib');

const [, , scopeUrl, token, storeText] = process.argv;
const { driver, ...place } = JSON.parse(storeText);
const store = require(`./floor-${driver}.cjs`).open(place);
const agent = new Agent({ keepAlive: true });

function call(method, path, body) {
  const headers = { 'x-auth-token': token, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(scopeUrl + path, { method, headers, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    sent.on('error', reject).end(body && JSON.stringify(body));
  });
}

const cellOf = (value) => {
  if (value === null || value === undefined || value === 0) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const toCsv = (names, rows) =>
  [names, ...rows.map((row) => names.map((name) => row[name]))].map((row) => row.map(cellOf).join(',')).join('\r\n');
const toIso = (row, names) => {
  for (const name of names) if (row[name]) row[name] = new Date(row[name]).toISOString();
};
const digest = (algorithm, body) => createHash(algorithm).update(body).digest('hex');

const TIMES = [
  'create_time',
  'update_time',
  'scheduled_delete_time',
  'rotation_time',
  'next_rotation_time',
  'last_used_time',
];
const FINDING_NAMES = ['rule', 'secret_id', 'secret_name', 'since'];

function findingsOf(rows) {
  const now = new Date().toISOString();
  const late = rows.filter((row) => row.auto_rotation && row.next_rotation_time < now);
  const idle = rows.filter((row) => row.state === 'ENABLED' && row.last_used_time < now);
  const toFinding = (rule) => (row) => ({ rule, secret_id: row.id, secret_name: row.name, since: row.update_time });
  return [...late.map(toFinding('ROTATION_OVERDUE')), ...idle.map(toFinding('UNUSED'))];
}

function toHtml(findings) {
  const lines = findings.map(({ rule, secret_name: name }) => `<tr><td>${rule}</td><td>${name}</td></tr>`);
  return `<!doctype html><title>Report</title><table>${lines.join('\n')}</table>`;
}

async function run() {
  const runId = `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${randomBytes(4).toString('hex')}`;
  const folder = `inventory/runs/${runId}`;
  const [list, proof] = await Promise.all([
    call('GET', '/secrets?limit=1000'),
    call('POST', '/csms/resource_instances/action', { action: 'filter', limit: '1000', offset: '0' }),
  ]);
  const tags = new Map(proof.resources.map((one) => [one.resource_id, one.tags]));
  const rows = list.secrets.map((secret) => ({ ...secret, tags: tags.get(secret.id) }));
  for (const row of rows) toIso(row, TIMES);
  await Promise.all([store.get('inventory/latest.json'), store.list('inventory/runs/')]);

  const files = [];
  const put = async (name, body) => {
    files.push({
      key: `${folder}/${name}`,
      size: body.length,
      md5: digest('md5', body),
      sha256: digest('sha256', body),
    });
    await store.put(`${folder}/${name}`, body);
  };
  const findings = findingsOf(rows);
  await Promise.all([
    put('secrets-00000.csv.gz', gzipSync(toCsv(Object.keys(rows[0]), rows), { level: 1 })),
    put('secrets-00000.parquet', Buffer.from(JSON.stringify(rows))),
  ]);
  await Promise.all([
    put('findings.csv', Buffer.from(toCsv(FINDING_NAMES, findings))),
    put('changes.csv', Buffer.from('change,id,name\r\n')),
  ]);
  await put('report.html', Buffer.from(toHtml(findings)));
  const manifest = Buffer.from(JSON.stringify({ runId, expected: proof.total_count, listed: rows.length, files }));
  await store.put(`${folder}/manifest.json`, manifest);
  await store.put(`${folder}/manifest.checksum`, Buffer.from(digest('md5', manifest)));
  await store.get('inventory/latest.json');
  await store.put('inventory/latest.json', Buffer.from(JSON.stringify({ runId, manifest: `${folder}/manifest.json` })));
  await store.list('inventory/runs/');
  agent.destroy();
  store.close();
}

void run();
