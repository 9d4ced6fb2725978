import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SCOPE_CALLS, set, type Fault } from './fault.ts';

export const SETTINGS_FAULTS: readonly Fault[] = [
  {
    what: 'settings that are too large for a function',
    plant: set({ TAG_POLICY: JSON.stringify({ required: Array.from({ length: 400 }, (_, n) => `tag-key-${n}`) }) }),
    warned: [
      'settings.size (inventory-export) SETTINGS_TOO_LARGE',
      'settings.size (tag-report) SETTINGS_TOO_LARGE',
      'settings.size (failed-rotation-notifier) SETTINGS_TOO_LARGE',
    ],
    hint: /CONFIG_KEY/,
  },
  {
    what: 'settings that cannot be read, several at once',
    plant: set({ CSMS_RATE_LIMIT: 'fast', REPORT_LANG: 'fr', INVENTORY_FORMATS: 'xlsx', NOTIFY_REPEAT: 'often' }),
    failed: [
      'settings (inventory-export,tag-report,failed-rotation-notifier) SETTINGS_INVALID',
      'settings (inventory-export) SETTINGS_INVALID',
      'settings (failed-rotation-notifier) SETTINGS_INVALID',
    ],
    hint: /Correct them/,
    skipped: ['credentials.accepted', 'clock', ...SCOPE_CALLS, 'functiongraph.quotas'],
  },
  {
    what: 'a setting whose name is misspelled',
    plant: set({ CSMS_SCOPE: 'x' }),
    warned: ['settings.names (CSMS_SCOPE) SETTINGS_NAME_UNKNOWN'],
    hint: /Did you mean CSMS_SCOPES/,
  },
  {
    what: 'a time limit that is too short for all projects',
    plant: set({ FUNCTION_TIMEOUT: '3' }),
    warned: [
      'run.time (inventory-export) RUN_TOO_LONG',
      'run.time (tag-report) RUN_TOO_LONG',
      'run.time (failed-rotation-notifier) RUN_TOO_LONG',
    ],
    hint: /^Set FUNCTION_TIMEOUT=300, and deploy again; or /,
  },
  {
    what: 'a time limit that the cloud does not allow',
    plant: set({ FUNCTION_TIMEOUT: '3600', CLOUD: 'aws' }),
    failed: ['run.time DEPLOY_SETTING_INVALID'],
    hint: /raise CSMS_RATE_LIMIT/,
  },
  {
    what: 'FINDINGS with a rule that does not exist',
    plant: set({ FINDINGS: '{"UNUSED":"off","OVERDUE":"off"}' }),
    failed: ['settings (inventory-export) SETTINGS_INVALID'],
    hint: /Correct them/,
    skipped: ['findings'],
  },
  {
    what: 'a tag policy with a pattern that is none',
    plant: set({ TAG_POLICY: '{"allowed":{"env":{"pattern":"["}}}' }),
    failed: ['settings (inventory-export,tag-report,failed-rotation-notifier) SETTINGS_INVALID'],
    hint: /Correct them/,
    skipped: ['tag-policy'],
  },
  {
    what: 'a config object that is not there',
    plant: set({ CONFIG_KEY: 'config.json' }),
    failed: ['config SETTINGS_INVALID'],
    hint: /CONFIG_KEY/,
  },
  {
    what: 'a config object with a setting that does not exist, and one that must not be there',
    plant: async (broken) => {
      set({ CONFIG_KEY: 'config.json' })(broken);
      await writeFile(join(broken.folder, 'config.json'), '{"TAG_POLICE":{},"HUAWEICLOUD_SDK_SK":"hunter2-hunter2"}');
    },
    failed: ['config SETTINGS_INVALID'],
    hint: /CONFIG_KEY/,
  },
  {
    what: 'a config object with a tag policy that is none',
    plant: async (broken) => {
      set({ CONFIG_KEY: 'config.json', TAG_POLICY: undefined })(broken);
      await writeFile(join(broken.folder, 'config.json'), '{"TAG_POLICY":{"requires":["owner"]}}');
    },
    failed: ['settings (inventory-export,tag-report,failed-rotation-notifier) SETTINGS_INVALID'],
    hint: /Correct them/,
    skipped: ['tag-policy'],
  },
];
