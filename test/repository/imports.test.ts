import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { listFunctions } from '../../lib/deploy/build/build.ts';
import { bundle } from '../../lib/deploy/build/bundle.ts';
import { importProblems } from './import-table.ts';
import { ROOT } from './source-files.ts';

const EAGER_KIB = 400;

describe.each(await listFunctions())('The bundle of %s', async (name) => {
  const { files, metafile } = await bundle(ROOT, join(ROOT, 'functions', name, 'handler.ts'));

  it('keeps to the import table', () => {
    expect(importProblems(metafile)).toEqual([]);
  });

  it(`loads at most ${EAGER_KIB} KiB before the first request`, () => {
    const kib = Math.round((files.get('index.js')?.length ?? Infinity) / 1024);
    const largest = largestInputs(metafile, 'index.js');
    expect(kib, `index.js has ${kib} KiB; import lazily what is not needed at once. Largest:\n${largest}`).toBeLessThan(
      EAGER_KIB,
    );
  });

  it('holds zod/mini alone, and no locale before there is an error to word', () => {
    const paths = Object.keys(metafile.inputs);
    const classic = paths.filter((path) => path.includes('zod/v4/classic/'));
    expect(classic, "import * as z from 'zod/mini': zod itself adds 90 KB, { z } 454 KB with every locale").toEqual([]);
    expect(eagerInputs(metafile).filter(([path]) => path.includes('zod/v4/locales/'))).toEqual([]);
  });

  it('keeps object storage, Parquet and pages out of index.js', () => {
    const heavy = /@aws-sdk|@smithy|hyparquet|csv-parse|report\/html/;
    expect(eagerInputs(metafile).filter(([path]) => heavy.test(path))).toEqual([]);
  });
});

describe('The import table', () => {
  it.each([
    ['functions/tag-report/handler.ts', 'functions/inventory-export/rules.ts'],
    ['functions/tag-report/handler.ts', 'node_modules/undici/index.js'],
    ['functions/tag-report/handler.ts', 'node_modules/@middy/core/index.js'],
    ['functions/tag-report/handler.ts', 'lib/local/cli.ts'],
    ['lib/runtime/invocation-context.ts', 'lib/csms/client.ts'],
    ['lib/runtime/invocation-context.ts', 'lib/dependencies.ts'],
    ['lib/csms/client.ts', 'lib/runtime/invocation-context.ts'],
    ['lib/http/send.ts', 'lib/csms/wire.ts'],
    ['lib/storage/s3.ts', 'lib/run/manifest.ts'],
    ['lib/rows/part-writer.ts', 'lib/storage/file.ts'],
    ['lib/rows/part-writer.ts', 'lib/csms/secret.ts'],
    ['lib/errors.ts', 'lib/http/send.ts'],
    ['lib/new-folder/file.ts', 'lib/errors.ts'],
  ])('refuses %s importing %s', (from, to) => {
    expect(importProblems(imports(from, to))).toHaveLength(1);
  });

  it.each([
    ['functions/tag-report/handler.ts', 'lib/dependencies.ts'],
    ['functions/tag-report/handler.ts', 'lib/settings/tag-policy.ts'],
    ['lib/runtime/invocation-context.ts', 'node_modules/zod/v4/mini/index.js'],
    ['lib/csms/client.ts', 'lib/http/send.ts'],
    ['lib/rows/part-writer.ts', 'lib/storage/object-store.ts'],
    ['lib/http/send.ts', 'node:net'],
  ])('allows %s importing %s', (from, to) => {
    expect(importProblems(imports(from, to))).toEqual([]);
  });

  it('looks through a lazy import to the file behind it', () => {
    const metafile = imports('lib/rows/part-writer.ts', './s3.js');
    metafile.outputs['dist/bundle/s3.js'] = output('lib/storage/s3.ts');
    expect(importProblems(metafile)).toEqual([
      expect.stringContaining('lib/rows/part-writer.ts imports lib/storage/s3.ts.'),
    ]);
  });
});

const imports = (from: string, path: string): Metafile => ({
  inputs: { [from]: { bytes: 1, imports: [{ path, kind: 'import-statement' }] } },
  outputs: {},
});

const output = (entryPoint: string): Metafile['outputs'][string] => ({
  bytes: 1,
  inputs: {},
  imports: [],
  exports: [],
  entryPoint,
});

const inputsOf = (metafile: Metafile, file: string): [path: string, bytes: number][] =>
  Object.entries(metafile.outputs)
    .filter(([path]) => path.endsWith(`/${file}`))
    .flatMap(([, { inputs }]) => Object.entries(inputs))
    .map(([path, { bytesInOutput }]): [string, number] => [path, bytesInOutput])
    .filter(([, bytes]) => bytes > 0);

const eagerInputs = (metafile: Metafile): [path: string, bytes: number][] => inputsOf(metafile, 'index.js');

const largestInputs = (metafile: Metafile, file: string): string =>
  inputsOf(metafile, file)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 10)
    .map(([path, bytes]) => `${bytes} ${path}`)
    .join('\n');
