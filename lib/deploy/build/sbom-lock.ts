import { CodedError } from '../../errors.ts';

/** What an entry of package-lock.json (version 3) tells about an installed package. */
interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** `packages` of package-lock.json: folder -> package; '' is the checkout's own. */
export type Lock = Readonly<Record<string, LockedPackage>>;

export interface Component {
  readonly type: 'library';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly scope: 'required';
  readonly purl: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly object[];
}

const NODE_MODULES = 'node_modules/';

/** @throws SBOM_NOT_LOCKED, SBOM_NOT_A_DEPENDENCY: what is in a bundle must be what package.json says is delivered. */
export function componentOf(lock: Lock, folder: string): Component {
  const name = folder.slice(folder.lastIndexOf(NODE_MODULES) + NODE_MODULES.length);
  const { version, license, integrity, dev } = lock[folder] ?? notLocked(folder);
  if (dev === true) throw notDelivered(name);
  return {
    type: 'library',
    'bom-ref': `${name}@${version}`,
    name,
    version,
    scope: 'required',
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    hashes: integrity === undefined ? [] : [hashOf(integrity)],
    licenses: license === undefined ? [] : [licenseOf(license)],
  };
}

/** Folders that a package's own `require` finds its dependencies in. */
export function dependenciesOf(lock: Lock, folder: string): string[] {
  const names = Object.keys(lock[folder]?.dependencies ?? {});
  return names.map((name) => resolve(lock, folder, name)).filter((found) => found !== undefined);
}

function resolve(lock: Lock, folder: string, name: string): string | undefined {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf(`/${NODE_MODULES}`)))) {
    const candidate = at === '' ? `${NODE_MODULES}${name}` : `${at}/${NODE_MODULES}${name}`;
    if (lock[candidate] !== undefined) return candidate;
    if (at === '') return undefined;
  }
}

/** `sha512-<base64>` of the published archive -> as CycloneDX writes it. */
function hashOf(integrity: string): { alg: string; content: string } {
  const [algorithm = '', digest = ''] = integrity.split(' ')[0]?.split('-', 2) ?? [];
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') };
}

/** `MIT` is an id; `(MIT OR Apache-2.0)` an expression; anything with words is a name. */
function licenseOf(license: string): object {
  if (/\b(?:OR|AND|WITH)\b/.test(license)) return { expression: license };
  return { license: /^[\w.+-]+$/.test(license) ? { id: license } : { name: license } };
}

function notLocked(folder: string): never {
  throw new CodedError('SBOM_NOT_LOCKED', `${folder} is in a bundle but not in package-lock.json.`, {
    hint: 'Run npm install, so that the lock file is of this package.json.',
  });
}

const notDelivered = (name: string): CodedError =>
  new CodedError('SBOM_NOT_A_DEPENDENCY', `${name} is in a bundle, but package.json has it for development only.`, {
    hint: `Move it to "dependencies" of package.json, or import nothing of it in what is bundled.`,
  });
