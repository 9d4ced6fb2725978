import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../source-files.ts';
import { reportSchema } from './report-schema.ts';

it('The JSON Schema of report.json is as it is generated: tsx test/repository/docs/write-report-schema.ts', () => {
  const committed = readFileSync(join(ROOT, 'functions/tag-report/report.schema.json'), 'utf8');
  expect(JSON.parse(committed)).toEqual(reportSchema());
});
