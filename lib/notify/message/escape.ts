import { toUrl } from '../../text/url.ts';

/*
 * What makes a line harmless inside markup that has no escape of its own: the character that looks the same and means nothing.
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '<': '＜',
  '>': '＞',
  '[': '［',
  ']': '］',
  '*': '＊',
  '`': '｀',
  '~': '～',
  '\\': '＼',
  '&': '＆',
};

const replace = (text: string, pattern: RegExp): string =>
  text.replace(pattern, (character) => LOOK_ALIKES[character] ?? character);

/** For texts that a chat program may still look through for `<at …>`, `<!channel>` or HTML. */
export const neutralise = (line: string): string => replace(line, /[<>]/g);

/** For Markdown without escapes: no link, image, mention, emphasis, code, HTML or entity is left. `_` means nothing there. */
export const neutraliseMarkdown = (line: string): string => replace(line, /[<>[\]*`~\\&]/g);

/** The http(s) address, with nothing in it that could end a Markdown or Slack link; undefined for any other text. */
export function toLinkTarget(url: string | null): string | undefined {
  const parsed = url === null || url.length > MAX_URL ? undefined : toUrl(url);
  if (parsed === undefined) return undefined;
  const { protocol, href } = parsed;
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return href.replace(/[<>()[\]|"'`\s\\*_]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Longer ones would push the message out of the smallest channel. */
const MAX_URL = 500;
