import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scopeName } from '../../../../lib/scope.ts';
import { createRedactor } from '../../../../lib/redact/redactor.ts';
import { parseConfig } from '../../../../lib/settings/config-object.ts';
import { parseSettings } from '../../../../lib/settings/parse-settings.ts';
import { ACCESS_SETTINGS, COMMON_SETTINGS, type FunctionSetting } from '../../../../lib/settings/settings.ts';
import { SETTINGS as TABLE, type SettingName } from '../../../../lib/settings/table.ts';
import { PROJECT_ID, SETTINGS } from '../runtime/support.ts';

const names = Object.keys(TABLE) as SettingName[];
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const texts = fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })));

const own = names.filter(
  (name) => ![...COMMON_SETTINGS, ...ACCESS_SETTINGS].some((other) => other === name),
) as FunctionSetting[];

const parse = (settings: Readonly<Record<string, string>>) =>
  parseSettings(own, {
    lookup: (name) => ({ ...SETTINGS, ...settings })[name] || undefined,
    ownProject: PROJECT_ID,
  });

/** The lines of a SETTINGS_INVALID; none when the settings are right. */
function problemsOf(settings: Readonly<Record<string, string>>): string[] {
  try {
    parse(settings);
    return [];
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code === 'SETTINGS_INVALID' ? message.split('\n- ').slice(1) : [`${String(code)}: ${message}`];
  }
}

it('any texts give settings, or one SETTINGS_INVALID that names each of the wrong ones and shows no secret', () => {
  fc.assert(
    fc.property(texts, (settings) => {
      const problems = problemsOf(settings);
      const wrong = problems.map((line) => line.split(' ')[0]);
      expect(new Set(wrong).size).toBe(wrong.length);
      expect(names).toEqual(expect.arrayContaining(wrong));
      const secret = problems.filter((line) => /^(NOTIFY_CHANNELS|HEARTBEAT_URL)/.test(line));
      expect(secret.filter((line) => !line.includes(' is ***;'))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

it('scopes read back as they were written', () => {
  const region = fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}$/);
  const scope = fc.record({ region, projectId: hex(32) });
  fc.assert(
    fc.property(
      fc.uniqueArray(scope, { minLength: 1, maxLength: 20, selector: scopeName }),
      fc.constantFrom(',', ' , ', ',,'),
      (scopes, separator) => {
        expect(parse({ CSMS_SCOPES: scopes.map(scopeName).join(separator) }).scopes).toEqual(scopes);
      },
    ),
  );
});

it('durations are what they say, in milliseconds', () => {
  const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.constantFrom('s', 'm', 'h', 'd'), (count, unit) => {
      expect(parse({ ROTATION_GRACE: `${count}${unit}` })).toMatchObject({ rotationGraceMs: count * units[unit] });
    }),
  );
});

it('a setting means the same as text and as native JSON in the config object', () => {
  const native = fc.record(
    {
      CSMS_RATE_LIMIT: fc.integer({ min: 1, max: 1000 }),
      CSMS_WITH_SHARED: fc.boolean(),
      INVENTORY_FORMATS: fc.uniqueArray(fc.constantFrom('csv', 'ndjson', 'parquet'), { minLength: 1 }),
      TAG_POLICY: fc.dictionary(fc.string(), fc.jsonValue()).filter((value) => !Object.hasOwn(value, '__proto__')),
      NOTIFY_ROUTES: fc.array(fc.record({ channels: fc.array(fc.string()) }), { minLength: 1 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(native, (object) => {
      const asTexts = Object.fromEntries(
        Object.entries(object).map(([name, value]) => [
          name,
          name === 'INVENTORY_FORMATS' ? (value as string[]).join(',') : JSON.stringify(value),
        ]),
      );
      const config = (of: object) => parseConfig('config.json', Buffer.from(JSON.stringify(of)), TABLE);
      expect(config(object)).toEqual({ texts: config(asTexts).texts, problems: [] });
    }),
  );
});

it('any bytes are a config object, or a problem', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        const { problems } = parseConfig('config.json', bytes, TABLE);
        for (const { name } of problems) expect(names).toContain(name);
      },
    ),
  );
});

it('no secret survives in any fields', () => {
  const secret = fc
    .string({ minLength: 4 })
    .filter((text) => text.trim().length >= 4 && !'[circular][unreadable][too deep]***'.includes(text));
  fc.assert(
    fc.property(
      secret,
      fc.object({ withBigInt: true, withMap: true, withSet: true }),
      fc.string(),
      (text, fields, around) => {
        const redactor = createRedactor();
        redactor.add(text);
        const plain = redactor.fields({ ...fields, note: `${around}${text}${around}`, list: [[text]], [text]: 1 });
        // As a value: encoding may put its own escapes into what JSON prints.
        expect(textsOf(plain).filter((found) => found.includes(text))).toEqual([]);
        expect(() => JSON.stringify(plain)).not.toThrow();
      },
    ),
    { numRuns: 300 },
  );
});

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)]);
}
