import type { FunctionDefinition } from '../../lib/runtime/function-definition.ts';

export const definition = {
  name: 'tag-report',
  folder: 'tag-report',
  settings: ['TAG_POLICY'],
  csms: ['listSecrets', 'queryByTag'],
  objects: ['read', 'write'],
  alsoReads: [],
  publishes: false,
  shards: true,
  fullResult: 'report.json',
  totals: [
    'without a tag: {untagged} ({coveragePercent}% have one)',
    'break the policy: {fail}; comply: {pass} ({compliancePercent}%)',
    'not evaluated: {notEvaluated}',
  ],
  files: { 'report.html': 'Report', 'report.csv': 'Secrets', 'fix.json': 'Suggestions' },
} as const satisfies FunctionDefinition;
