import type { Platform } from './platform.ts';
import type { Lookup } from '../../settings/setting.ts';

/** First hit wins: the platform's user data, the environment, `RUNTIME_USERDATA` (a JSON object that FunctionGraph presets). */
export function createLookup(platform: Platform): Lookup {
  const userData = parseUserData(process.env['RUNTIME_USERDATA']);
  return (name) => [platform.userData(name), process.env[name], userData[name]].find(isText);
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** The platform's own variable: when it is not what is documented, it is as if it was not there. */
function parseUserData(text: string | undefined): Record<string, string> {
  try {
    const entries = Object.entries(JSON.parse(text ?? '{}') as object);
    return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
  } catch {
    return {};
  }
}
