import { createHash } from 'node:crypto';
import { Html, markup } from '../html/markup.ts';
import { CHANNEL_TYPES, isChannelTypeName, type ChannelTypeName } from '../notify/channels/registry.ts';
import type { NoticeLanguage } from '../notify/text/text.ts';
import { LOOKS } from './preview-looks.ts';
import { previewRequest } from './preview-request.ts';
import { PREVIEW_NOTICES } from './preview-notices.ts';

const CSS = `
*{box-sizing:border-box;margin:0}
:root{color-scheme:light}
body{font:14px/1.45 system-ui,"Noto Sans CJK SC",sans-serif;background:#eef0f3;color:#1b1f24;padding:20px}
h1{font-size:22px}h2{font-size:17px;margin:28px 0 10px}h3{font-size:12px;color:#5b6570;font-weight:600;margin-bottom:6px}
.row{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,320px),1fr));gap:12px;align-items:start}
.message{background:#fff;border:1px solid #d5dae0;border-radius:10px;padding:12px 14px;overflow-wrap:anywhere}
.message p+p,.message p+div,.message div+p,.message dl{margin-top:6px}
.lines{white-space:pre-line}.title,.subject{font-weight:650;font-size:15px}.small,.comment{color:#6b7580;font-size:12px}
.columns{display:grid;grid-template-columns:1fr 1fr;gap:8px}.message .columns p{margin:0}
.bubble{background:#d9f5dc;border-radius:12px;padding:8px 12px}.quote{border-left:3px solid #c9d0d8;padding-left:8px}.item::before{content:"• "}
.warning{color:#b65c00}.info{color:#1a7f37}
.title.red{color:#b3261e}.title.orange{color:#b65c00}.title.yellow{color:#8a6d00}.title.blue{color:#1f5fbf}.title.green{color:#1a7f37}
.button{display:inline-block;border:1px solid #1f5fbf;border-radius:6px;padding:2px 12px;margin-top:6px;color:#1f5fbf;text-decoration:none}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 10px;font-size:13px}dt{color:#5b6570}dd{white-space:pre-line}
pre{font-size:11px;white-space:pre-wrap;max-height:300px;overflow:auto}hr{border:0;border-top:1px solid #d5dae0;margin:8px 0}
`;

/** One file without scripts: each kind of notice as every channel shows it, side by side. */
export async function previewPage(lang: NoticeLanguage): Promise<string> {
  const types = Object.keys(CHANNEL_TYPES).filter(isChannelTypeName);
  const rows = await Promise.all(
    Object.keys(PREVIEW_NOTICES).map(async (name) => {
      const messages = await Promise.all(types.map((type) => renderMessage(name, type, lang)));
      return markup`<h2>${name}</h2><div class="row">${messages}</div>`;
    }),
  );
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(CSS).digest('base64')}'; form-action 'none'`;
  const head = markup`<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1"><title>What the channels send</title>`;
  return `<!doctype html>\n<html lang="${lang}">\n<head>${head.toString()}<style>${CSS}</style></head>\n<body>${markup`<h1>What the channels send</h1>${rows}`.toString()}</body>\n</html>\n`;
}

async function renderMessage(name: string, type: ChannelTypeName, lang: NoticeLanguage): Promise<Html> {
  const outgoing = PREVIEW_NOTICES[name];
  const { body } = (outgoing && (await previewRequest(type, outgoing, lang))) ?? {};
  const shown = body === undefined ? markup`<p class="small">Nothing is sent.</p>` : LOOKS[type](JSON.parse(body));
  return markup`<div class="message"><h3>${type}</h3>${shown}</div>`;
}
