import { RE2JS } from 're2js';

/** @throws for look-around, back-references, and what else RE2 does not know. */
export function compileLinear(source: string): { source: string; test: (text: string) => boolean } {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(spellOut(source)));
  return { source, test: (text) => compiled.test(text) };
}

const WHITE_SPACE = '\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';

/** What RE2 takes for less than JavaScript does: its `\s` is ASCII, and its `.` leaves out line feeds alone. */
function spellOut(source: string): string {
  let isInClass = false;
  return source.replaceAll(/\\[\s\S]|[[\].]/g, (token) => {
    if (token === '[') isInClass = true;
    if (token === ']') isInClass = false;
    if (token === '.' && !isInClass) return '[^\\n\\r\\x{2028}\\x{2029}]';
    if (token === '\\s') return isInClass ? WHITE_SPACE : `[${WHITE_SPACE}]`;
    return token === '\\S' && !isInClass ? `[^${WHITE_SPACE}]` : token;
  });
}
