import { parseSettings, parseStoreSettings } from '../settings/parse-settings.ts';
import type { FunctionSetting } from '../settings/settings.ts';

type Values = Readonly<Record<string, string>>;

/** What the function itself would say at its first run. With CONFIG_KEY the rest is in an object that is not read here. */
export function valueProblems(values: Values, own: readonly string[], project?: string): string[] {
  const lookup = (name: string): string | undefined => values[name];
  try {
    if (values['CONFIG_KEY'] === undefined) parseSettings(own as FunctionSetting[], { lookup, ownProject: project });
    else parseStoreSettings(lookup);
    return [];
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n');
    return lines.map((line) => line.replace(/^- /, ''));
  }
}

/** An instance's own disk goes with it, and the next one starts without what was found and told before. */
export const storeProblems = (storeUrl = ''): string[] =>
  /^\s*file:/i.test(storeUrl)
    ? [
        `STORE_URL "${storeUrl}" is on the function's own disk, where results and state get lost: set a bucket, ` +
          'like obs://my-bucket/csms?region=cn-north-4',
      ]
    : [];
