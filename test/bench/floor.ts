import { createHash, randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { openBucket } from './floor-bucket.ts';
import { openFolder } from './floor-folder.ts';

/*
 * The least that does what a cold run of inventory-export does, by hand: node:http, the same two requests, the same files in
 * the same order. No signature towards CSMS (a token instead), no validation, no retry, no proof, two rules for findings, a
 * page that is a bare table. Usage: floor.js <URL of the scope> <token> <formats> <store as JSON>
 */

type Row = Record<string, unknown>;

export interface FloorStore {
  get(key: string): Promise<unknown>;
  list(folder: string): Promise<unknown>;
  put(key: string, body: Buffer): Promise<void>;
  close(): void;
}

const [scopeUrl = '', token = '', formats = '', storeText = '{}'] = process.argv.slice(2);
const place = JSON.parse(storeText) as { folder: string } | Parameters<typeof openBucket>[0];
const store: FloorStore = 'folder' in place ? openFolder(place.folder) : openBucket(place);
const agent = new Agent({ keepAlive: true });

function call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const headers = { 'x-auth-token': token, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(scopeUrl + path, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()) as Answer));
    });
    sent.on('error', reject).end(body && JSON.stringify(body));
  });
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined || value === 0) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const toCsv = (names: string[], rows: Row[]): Buffer =>
  Buffer.from([names, ...rows.map((row) => names.map((name) => row[name]))].map(toLine).join(''));
const toLine = (cells: unknown[]): string => `${cells.map(cellOf).join(',')}\r\n`;

/** Lists and objects as text, as the function stores them. */
function toParquet(names: string[], rows: Row[]): Buffer {
  const columnData = names.map((name) => {
    const data = rows.map((row) => (typeof row[name] === 'object' ? JSON.stringify(row[name]) : row[name]));
    const type = typeof data.find((cell) => cell !== undefined && cell !== 'null') === 'boolean' ? 'BOOLEAN' : 'STRING';
    return { name, type, data: type === 'STRING' ? data.map(String) : data, nullable: true } as const;
  });
  return Buffer.from(parquetWriteBuffer({ columnData, statistics: false }));
}

const TIMES = ['create_time', 'update_time', 'scheduled_delete_time', 'rotation_time', 'next_rotation_time'];

function toRow(secret: Row, tags: unknown): Row {
  const row: Row = { ...secret, tags };
  for (const name of [...TIMES, 'last_used_time']) {
    const time = row[name];
    if (typeof time === 'number' && time > 0) row[name] = new Date(time).toISOString();
  }
  return row;
}

function findingsOf(rows: Row[]): Row[] {
  const now = new Date().toISOString();
  const late = rows.filter((row) => row['auto_rotation'] === true && String(row['next_rotation_time']) < now);
  const idle = rows.filter((row) => row['state'] === 'ENABLED' && String(row['last_used_time']) < now);
  const toFinding =
    (rule: string) =>
    ({ id, name, update_time: since }: Row): Row => ({ rule, id, name, since });
  return [...late.map(toFinding('ROTATION_OVERDUE')), ...idle.map(toFinding('UNUSED'))];
}

function toHtml(findings: Row[]): Buffer {
  const lines = findings.map(({ rule, name }) => `<tr><td>${String(rule)}</td><td>${String(name)}</td></tr>`);
  return Buffer.from(`<!doctype html><title>Report</title><table>${lines.join('\n')}</table>`);
}

const digest = (algorithm: string, body: Buffer): string => createHash(algorithm).update(body).digest('hex');

async function run(): Promise<void> {
  const runId = `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${randomBytes(4).toString('hex')}`;
  const folder = `inventory/runs/${runId}`;
  const [list, proof] = await Promise.all([
    call<{ secrets: Row[] }>('GET', '/secrets?limit=1000'),
    call<{ resources: Row[]; total_count: number }>('POST', '/csms/resource_instances/action', {
      action: 'filter',
      limit: '1000',
      offset: '0',
    }),
  ]);
  const tags = new Map(proof.resources.map((one) => [one['resource_id'], one['tags']]));
  const rows = list.secrets.map((secret) => toRow(secret, tags.get(secret['id'])));
  const names = Object.keys(rows[0] ?? {});
  await Promise.all([store.get('inventory/latest.json'), store.list('inventory/runs/')]);

  const files: object[] = [];
  const put = async (name: string, body: Buffer): Promise<void> => {
    const [md5, sha256] = [digest('md5', body), digest('sha256', body)];
    files.push({ key: `${folder}/${name}`, size: body.length, md5, sha256 });
    await store.put(`${folder}/${name}`, body);
  };
  const findings = findingsOf(rows);
  await Promise.all([
    put('secrets-00000.csv.gz', gzipSync(toCsv(names, rows), { level: 1 })),
    formats.includes('parquet') && put('secrets-00000.parquet', toParquet(names, rows)),
  ]);
  await Promise.all([
    put('findings.csv', toCsv(['rule', 'id', 'name', 'since'], findings)),
    put('changes.csv', Buffer.from('change,id,name\r\n')),
  ]);
  await put('report.html', toHtml(findings));
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
