import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { listFunctions } from '../../lib/deploy/definitions.ts';
import { bundle } from '../../lib/deploy/build/bundle.ts';
import { findCircles, importProblems } from './import-table.ts';
import { readSources, ROOT } from './source-files.ts';

const EAGER_KIB = 400;

describe.each(await listFunctions())('The bundle of %s', async (name) => {
  const { files, metafile } = await bundle(ROOT, join(ROOT, 'functions', name, 'handler.ts'));

  it('holds nothing that runs on a developer’s machine only', () => {
    expect(Object.keys(metafile.inputs).filter((path) => /^(?:lib\/(?:local|deploy)|test)\//.test(path))).toEqual([]);
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
    const heavy = /@aws-sdk|@smithy|hyparquet|csv-parse|lib\/html/;
    expect(eagerInputs(metafile).filter(([path]) => heavy.test(path))).toEqual([]);
  });
});

const SOURCES = [...readSources('functions'), ...readSources('lib')];

describe('The import table', () => {
  it('is kept by every source file, in types too', () => {
    expect(importProblems(SOURCES)).toEqual([]);
  });

  it('has no circle, types counted', () => {
    expect(findCircles(SOURCES)).toEqual([]);
  });

  it('sees a circle of types alone', () => {
    const a = { path: 'lib/csms/a.ts', text: "import type { B } from './b.ts';" };
    const b = { path: 'lib/csms/b.ts', text: "import type { A } from './a.ts';" };
    expect(findCircles([...SOURCES, a, b])).toEqual([['lib/csms/a.ts', 'lib/csms/b.ts']]);
  });

  it.each([
    ['functions/tag-report/handler.ts', '../inventory-export/rules.ts'],
    ['functions/tag-report/handler.ts', 'undici'],
    ['functions/tag-report/handler.ts', '@middy/core'],
    ['functions/tag-report/handler.ts', '../../lib/local/cli.ts'],
    ['functions/tag-report/handler.ts', '../../lib/deploy/build/zip.ts'],
    ['lib/runtime/definition.ts', '../csms/client.ts'],
    ['lib/runtime/definition.ts', '../dependencies.ts'],
    ['lib/csms/client.ts', '../runtime/definition.ts'],
    ['lib/http/send.ts', '../csms/wire.ts'],
    ['lib/storage/s3.ts', '../run/manifest.ts'],
    ['lib/run/manifest.ts', '../rows/csv.ts'],
    ['lib/rows/part-writer.ts', '../storage/file.ts'],
    ['lib/rows/part-writer.ts', '../csms/secret.ts'],
    ['lib/errors.ts', './http/send.ts'],
    ['lib/deploy/build/zip.ts', '../../local/cli.ts'],
    ['lib/deploy/build/zip.ts', '../../../functions/tag-report/handler.ts'],
    ['lib/new-folder/file.ts', '../errors.ts'],
  ])('refuses %s importing %s', (path, to) => {
    expect(importProblems([{ path, text: `import type { X } from '${to}';` }])).toHaveLength(1);
    expect(importProblems([{ path, text: `const lazily = () => import('${to}');` }])).toHaveLength(1);
  });

  it.each([
    ['functions/tag-report/handler.ts', '../../lib/dependencies.ts'],
    ['functions/tag-report/handler.ts', './command.ts'],
    ['lib/runtime/definition.ts', 'zod/mini'],
    ['lib/csms/client.ts', '../http/send.ts'],
    ['lib/rows/part-writer.ts', '../storage/object-store.ts'],
    ['lib/local/start.ts', '../deploy/build/build.ts'],
    ['lib/http/send.ts', 'node:net'],
  ])('allows %s importing %s', (path, to) => {
    expect(importProblems([{ path, text: `import type { X } from '${to}';` }])).toEqual([]);
  });
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
