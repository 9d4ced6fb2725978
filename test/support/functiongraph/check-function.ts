import { invalid, refuse } from './refuse.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Of Node.js; the service has others, which nothing here needs. */
const NODE_VERSIONS = ['14.18', '16.17', '18.15', '20.15'];
const RUNTIMES: ReadonlySet<string> = new Set(NODE_VERSIONS.map((version) => `Node.js${version}`));
const MEMORY_MB = new Set([128, 256, 512, 768, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584, 4096, 8192, 10240]);
const MOST_VARIABLES = 20;
const MOST_CHARACTERS = 4096;
const LONGEST_DESCRIPTION = 512;
const LONGEST_ZIP = 50 * 1024 * 1024;
const PRESET = /^RUNTIME_/;
const ZIP_MAGIC = Buffer.from('PK');

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a creation and a `PUT …/config` have in common. @throws FSS.* as the API's error table has them */
export function checkConfig(body: Fields): void {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,59}$/.test(text(body['func_name'])) || /[_-]$/.test(text(body['func_name'])))
    throw refuse(400, 'FSS.1002', 'Invalid function name.');
  const handler = text(body['handler']);
  if (handler.length < 3 || handler.length > 128 || !handler.includes('.'))
    throw refuse(400, 'FSS.1003', 'Invalid function handler.');
  if (!RUNTIMES.has(text(body['runtime']))) throw refuse(400, 'FSS.1005', 'Invalid runtime.');
  if (!MEMORY_MB.has(Number(body['memory_size']))) throw refuse(400, 'FSS.1007', 'Invalid function memory.');
  const timeout = body['timeout'];
  if (!Number.isInteger(timeout) || Number(timeout) < 3 || Number(timeout) > 259_200)
    throw refuse(400, 'FSS.1008', 'Invalid function timeout.');
  checkVariables(body['user_data']);
  checkVariables(body['encrypted_user_data']);
  if (text(body['description']).length > LONGEST_DESCRIPTION) throw invalid('The description is too long.');
}

function checkVariables(value: unknown): void {
  if (value === undefined || value === '') return;
  const entries = Object.entries(parseVariables(value));
  if (entries.length > MOST_VARIABLES) throw refuse(400, 'FSS.1017', 'Too many environment variables.');
  if (text(value).length > MOST_CHARACTERS) throw refuse(400, 'FSS.1018', 'The environment variables are too long.');
  for (const [name, content] of entries)
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name) || PRESET.test(name) || typeof content !== 'string')
      throw refuse(400, 'FSS.1009', `Invalid function UserData. ${name}`);
}

function parseVariables(value: unknown): object {
  try {
    const parsed: unknown = JSON.parse(text(value));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // the same as another shape
  }
  throw refuse(400, 'FSS.1009', 'Invalid function UserData.');
}

/** The zip's bytes. @throws FSS.1006, FSS.1011, FSS.1012, FSS.0413 */
export function checkCode(body: Fields): Buffer {
  if (body['code_type'] !== 'zip') throw refuse(400, 'FSS.1006', 'Invalid function code entry mode.');
  if (!text(body['code_filename'])) throw invalid('code_filename is mandatory for a zip.');
  const file = (body['func_code'] as { file?: unknown } | undefined)?.file;
  if (!text(file)) throw refuse(400, 'FSS.1012', 'The function code must be configured.');
  const zip = Buffer.from(text(file), 'base64');
  if (zip.toString('base64') !== file || !zip.subarray(0, 2).equals(ZIP_MAGIC))
    throw refuse(400, 'FSS.1011', 'Invalid function code.');
  if (zip.length > LONGEST_ZIP) throw refuse(413, 'FSS.0413', 'The request body is too large.');
  return zip;
}

/** @throws FSS.0400 */
export function checkWhole(body: Fields, field: string, [low, high]: readonly [number, number]): number | undefined {
  const value = body[field];
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && Number(value) >= low && Number(value) <= high) return Number(value);
  throw invalid(`${field} is not from ${low} to ${high}.`);
}
