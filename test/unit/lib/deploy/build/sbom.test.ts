import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../../../../lib/deploy/build/build.ts';
import { CHECKSUMS_FILE, SBOM_FILE, writeSbom } from '../../../../../lib/deploy/build/sbom-files.ts';
import { componentOf, dependenciesOf, type Component, type Lock } from '../../../../../lib/deploy/build/sbom-lock.ts';
import { createSbom } from '../../../../../lib/deploy/build/sbom.ts';
import { ROOT } from '../../../../repository/source-files.ts';

interface Sbom {
  readonly bomFormat: string;
  readonly serialNumber: string;
  readonly metadata: { component: { version: string; components: { name: string; hashes: { content: string }[] }[] } };
  readonly components: Component[];
  readonly dependencies: { ref: string; dependsOn: string[] }[];
}

let folder: string;
let text: string;
let sbom: Sbom;

async function buildInto(name: string): Promise<string> {
  const outDir = join(folder, name);
  const source = { sourceDir: join(ROOT, 'test/bundle'), functions: ['fixture-function'] };
  await writeSbom(ROOT, outDir, await build({ ...source, outDir }));
  return outDir;
}
const read = (outDir: string, file: string): Promise<string> => readFile(join(outDir, file), 'utf8');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csms-sbom-'));
  text = await read(await buildInto('first'), SBOM_FILE);
  sbom = JSON.parse(text) as Sbom;
});
afterAll(() => rm(folder, { recursive: true }));

const require = createRequire(import.meta.url);
const SCHEMAS = join(require.resolve('@cyclonedx/cyclonedx-library/package.json'), '../res/schema');

/** The schemas as CycloneDX publishes them; its own library brings them along. */
const schema = async (name: string): Promise<object> => JSON.parse(await read(SCHEMAS, name)) as object;

describe('The SBOM of a build', () => {
  it('is as the schema of CycloneDX 1.5 has it', async () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    for (const name of ['spdx.SNAPSHOT.schema.json', 'jsf-0.82.SNAPSHOT.schema.json'])
      ajv.addSchema(await schema(name), `http://cyclonedx.org/schema/${name}`);
    addFormats.default(ajv);
    // ajv-formats has no format for texts in other scripts
    ajv.addFormat('idn-email', true).addFormat('iri-reference', true);
    const validate = ajv.compile(await schema('bom-1.5.SNAPSHOT.schema.json'));
    validate(sbom);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...sbom, components: [{ name: 'no-type' }] })).toBe(false);
  });

  it('names each package that has bytes in a bundle, and no other', () => {
    expect(sbom.components.map(({ name }) => name)).toEqual(['@middy/core', 'undici', 'zod']);
    const contains = sbom.dependencies.find(({ ref }) => ref === 'fixture-function')?.dependsOn;
    expect(contains).toEqual(sbom.components.map((component) => component['bom-ref']));
  });

  it('tells of each what npm itself tells', () => {
    const npm = JSON.parse(
      execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
        cwd: ROOT,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 64 * 1024 * 1024,
      }),
    ) as Sbom;
    for (const component of sbom.components) {
      const { purl, hashes, licenses, version } = component;
      const theirs = npm.components.find((each) => each['bom-ref'] === component['bom-ref']);
      expect(theirs).toMatchObject({ purl, hashes, licenses, version });
    }
  });

  it('has the same bytes for the same source, and nothing of the machine', async () => {
    expect(await read(await buildInto('elsewhere/second'), SBOM_FILE)).toBe(text);
    expect(text).not.toMatch(/timestamp|https?:|\/(home|tmp|work|root|Users)\//);
    expect(sbom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(sbom.bomFormat).toBe('CycloneDX');
  });

  it('has another number when a zip is another', () => {
    const serialOf = (sha256: string): string =>
      (JSON.parse(createSbom({ ...PACKAGE, lock: {}, functions: [{ name: 'f', metafile: EMPTY, sha256 }] })) as Sbom)
        .serialNumber;
    expect(serialOf('aa')).toBe(serialOf('aa'));
    expect(serialOf('aa')).not.toBe(serialOf('bb'));
  });
});

describe('The checksums of a build', () => {
  it('hold for the zip and the SBOM, whose own hash of the zip is the same', async () => {
    const outDir = join(folder, 'first');
    // the format of sha256sum: two spaces
    const lines = (await read(outDir, CHECKSUMS_FILE)).trimEnd().split('\n');
    const told = lines.map((line) => /^([0-9a-f]{64}) {2}(\S+)$/.exec(line)?.slice(1) ?? []);
    expect(told.map(([, file]) => file)).toEqual(['fixture-function.zip', SBOM_FILE]);
    for (const [digest, file = ''] of told) {
      const bytes = await readFile(join(outDir, file));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest);
    }
    const [component] = sbom.metadata.component.components;
    expect(told[0]?.[0]).toBe(component?.hashes[0]?.content);
  });
});

const PACKAGE = { name: 'p', version: '1.0.0', license: 'MIT' };
const EMPTY: Metafile = { inputs: {}, outputs: {} };
const LOCK: Lock = {
  'node_modules/@a/b': { version: '1.0.0', license: '(MIT OR Apache-2.0)', dependencies: { c: '1', d: '1', e: '1' } },
  'node_modules/@a/b/node_modules/c': { version: '2.0.0', license: 'SEE LICENSE IN x', dependencies: { d: '1' } },
  'node_modules/c': { version: '1.0.0', dev: true },
  'node_modules/d': { version: '1.0.0', integrity: 'sha512-AAEC' },
};

describe('A component of the lock file', () => {
  it('keeps the scope, expressions and odd licences', () => {
    expect(componentOf(LOCK, 'node_modules/@a/b')).toMatchObject({
      name: '@a/b',
      purl: 'pkg:npm/%40a/b@1.0.0',
      licenses: [{ expression: '(MIT OR Apache-2.0)' }],
      hashes: [],
    });
    expect(componentOf(LOCK, 'node_modules/@a/b/node_modules/c')).toMatchObject({
      'bom-ref': 'c@2.0.0',
      licenses: [{ license: { name: 'SEE LICENSE IN x' } }],
    });
    expect(componentOf(LOCK, 'node_modules/d').hashes).toEqual([{ alg: 'SHA-512', content: '000102' }]);
  });

  it('finds dependencies where Node does: beside itself first, then further up', () => {
    expect(dependenciesOf(LOCK, 'node_modules/@a/b')).toEqual(['node_modules/@a/b/node_modules/c', 'node_modules/d']);
    expect(dependenciesOf(LOCK, 'node_modules/@a/b/node_modules/c')).toEqual(['node_modules/d']);
  });

  it('is refused when it is for development only, or not locked at all', () => {
    expect(() => componentOf(LOCK, 'node_modules/c')).toThrow(/c is in a bundle, but .* development only/);
    expect(() => componentOf(LOCK, 'node_modules/x')).toThrow(/not in package-lock.json/);
  });
});
