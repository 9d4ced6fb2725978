import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { CodedError } from '../errors.ts';
import { channelSecrets } from '../settings/channels.ts';
import { SETTINGS } from '../settings/table.ts';
import { nearestSetting } from './setting-names.ts';

/** What a deployment itself reads, beside the settings of the functions. */
const DEPLOYMENT =
  /^(?:CLOUD|ALLOW_PLAIN_KEYS|HUAWEICLOUD_REGION|CSMS_EVENT_TOPIC_URN|NOTIFY_EVERY|FUNCTION_TIMEOUT|FANOUT|(?:FUNCTIONGRAPH|APIG|AWS)_\w+)$/;

/**
 * Settings of a deployment in a file, read by Node's own parser of `.env` files.
 *
 * @throws DEPLOY_SETTINGS_FILE when it cannot be read, has a line that the parser would pass over, or a name that nothing reads
 */
export async function readSettingsFile(path: string): Promise<Record<string, string>> {
  const text = await read(path);
  const values = parseEnv(text.replace(/^\uFEFF/, '')) as Record<string, string>;
  const problems = [...brokenLines(text), ...unknownNames(values)];
  if (problems.length === 0) return values;
  throw new CodedError('DEPLOY_SETTINGS_FILE', `${path}:\n${problems.map((problem) => `- ${problem}`).join('\n')}`, {
    hint: 'A line is NAME=value, or NAME="value" where the value has # or several lines; # begins a comment.',
  });
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new CodedError('DEPLOY_SETTINGS_FILE', `${path} cannot be read (${code})`, {
      hint: 'Give the path of a file after --settings.',
    });
  }
}

/** The parser says nothing about a line that it does not understand. */
function brokenLines(text: string): string[] {
  const lines = text.replaceAll(/(=\s*)(["'`])([^]*?)\2/g, (_all, start: string, quote: string, value: string) =>
    [
      start,
      quote,
      ...value
        .split('\n')
        .slice(1)
        .map(() => '\n#'),
      quote,
    ].join(''),
  );
  return lines
    .split('\n')
    .flatMap((line, index) =>
      /^\uFEFF?\s*(?:#.*|["'`]?\s*(?:#.*)?|(?:export\s+)?[A-Za-z_]\w*\s*=.*)\s*$/.test(line)
        ? []
        : [`line ${index + 1} is not NAME=value`],
    );
}

function unknownNames(values: Readonly<Record<string, string>>): string[] {
  const secrets = new Set(channelSecrets((name) => values[name] ?? process.env[name]));
  return Object.keys(values)
    .filter((name) => !Object.hasOwn(SETTINGS, name) && !DEPLOYMENT.test(name) && !secrets.has(name))
    .map((name) => {
      const meant = nearestSetting(name);
      return `no function reads ${name}${meant === undefined ? '' : `: did you mean ${meant}?`}`;
    });
}
