import { writeFile } from 'node:fs/promises';
import { reportSchema } from './report-schema.ts';

/* tsx test/repository/docs/write-report-schema.ts   writes the JSON Schema of report.json anew; then npm run format */

const FILE = new URL('../../../functions/tag-report/report.schema.json', import.meta.url);
await writeFile(FILE, `${JSON.stringify(reportSchema(), null, 2)}\n`);
