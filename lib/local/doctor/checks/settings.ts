import { settingsProblems } from '../../../check-settings.ts';
import { nearestSetting } from '../../../deploy/setting-names.ts';
import type { Report } from '../report.ts';
import type { SettingTexts } from '../partial-settings.ts';
import type { FunctionDefinition } from '../../../runtime/function-definition.ts';

/** Every problem of every function's settings; those that functions share are told once, with the names of all. */
export async function checkSettings(
  functions: readonly FunctionDefinition[],
  { lookup, ...texts }: SettingTexts,
  report: Report,
): Promise<void> {
  const problems = new Map<string, string[]>();
  for (const { name, settings } of functions) {
    const lines = await settingsProblems(settings, {
      ...texts,
      // the check of credentials tells what is wrong with them
      lookup: (each) => (CREDENTIAL.test(each) ? undefined : lookup(each)),
      ownProject: undefined,
    });
    if (lines.length === 0) report.ok('settings', 'valid', name);
    for (const line of lines) problems.set(line, [...(problems.get(line) ?? []), name]);
  }
  for (const [names, lines] of byFunctions(problems)) {
    const count = lines.length === 1 ? 'one setting is' : `${lines.length} settings are`;
    report.fail(
      'settings',
      { code: 'SETTINGS_INVALID', message: [`${count} wrong:`, ...lines].join('\n- '), hint: HINT },
      names,
    );
  }
}

const HINT = 'Correct them in the environment, or in the object of CONFIG_KEY.';

const CREDENTIAL = /^HUAWEICLOUD_(?:AUTH_TOKEN|SDK_(?!PROJECT_ID))/;

function byFunctions(problems: ReadonlyMap<string, string[]>): [names: string[], lines: string[]][] {
  const groups = new Map<string, { names: string[]; lines: string[] }>();
  for (const [line, names] of problems) {
    const group = groups.get(names.join()) ?? { names, lines: [] };
    groups.set(names.join(), { names, lines: [...group.lines, line] });
  }
  return [...groups.values()].map(({ names, lines }) => [names, lines]);
}

/** `CSMS_SCOPE` for `CSMS_SCOPES`: nothing reads it, and nothing says so. */
export function checkNames(names: readonly string[], report: Report): void {
  for (const name of names) {
    const meant = nearestSetting(name);
    if (meant === undefined) continue;
    report.warn(
      'settings.names',
      { code: 'SETTINGS_NAME_UNKNOWN', message: `no function reads ${name}`, hint: `Did you mean ${meant}?` },
      name,
    );
  }
}
