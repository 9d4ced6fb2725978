/** Colours: ink on paper, four tones as ink/ground/line, six colours for kinds. All pairs meet WCAG AA in both schemes. */
export const baseCss = `
:root{color-scheme:light dark;
--paper:#f7f8fa;--card:#fff;--ink:#161a22;--soft:#59616f;--line:#e2e5eb;--link:#1f4fc4;--shade:#f1f3f6;
--high:#b3261e;--high-g:#fdf1f0;--high-l:#f0c4c0;--medium:#8a4b00;--medium-g:#fff6e6;--medium-l:#f0d5a3;
--low:#3d4f73;--low-g:#f0f3f9;--low-l:#cfd8e8;--good:#0b6844;--good-g:#edf8f2;--good-l:#bfe3d0;
--h-ok:#2f9e6e;--h-critical:#8f1d17;--h-high:#d5453b;--h-medium:#e39a26;--h-low:#7688ad;--h-mute:#bcc3cf;
--a:#3b6fe0;--b:#7a5bd6;--c:#1f9aa8;--d:#d17a3a;--e:#b04f93;--f:#6d8a2f}
@media screen and (prefers-color-scheme:dark){:root{
--paper:#0f1217;--card:#171b22;--ink:#e7eaf0;--soft:#9aa4b4;--line:#2a303a;--link:#8fb1ff;--shade:#1d222b;
--high:#ff9a91;--high-g:#2b1717;--high-l:#5c2b29;--medium:#f2bf68;--medium-g:#281e0e;--medium-l:#55421e;
--low:#adbddd;--low-g:#1a212d;--low-l:#35415a;--good:#6bd6a1;--good-g:#10241b;--good-l:#1f4d38;
--h-ok:#3fb984;--h-critical:#ffaea6;--h-high:#ee6b61;--h-medium:#e8ab45;--h-low:#7f93bb;--h-mute:#4b5463;
--a:#6d97f5;--b:#a48bf0;--c:#44bccb;--d:#e49a60;--e:#d67bbb;--f:#9dba5c}}
*{box-sizing:border-box}
html{scroll-padding-top:56px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","WenQuanYi Micro Hei",sans-serif;overflow-wrap:anywhere}
.wrap{max-width:1160px;margin:0 auto;padding:0 28px}
h1,h2,h3,p,dl,dd,ul,figure{margin:0;padding:0}
h1>span{display:inline-block}
h1{font-size:31px;line-height:1.22;font-weight:650;letter-spacing:-.022em;max-width:26em;text-wrap:balance}
h2{font-size:20px;line-height:1.3;font-weight:640;letter-spacing:-.012em}
h3{font-size:15px;font-weight:620}
a{color:var(--link);text-underline-offset:2px}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
code,.id{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
small{display:block;font-size:12.5px;color:var(--soft)}
.m{color:var(--soft)}
:lang(zh) :is(h1,h2,b){letter-spacing:normal}
:lang(zh) h1{line-height:1.35}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.u{font-size:.78em;padding:0 .3em;margin:0 1px;border-radius:3px;background:var(--medium-g);color:var(--medium);box-shadow:inset 0 0 0 1px var(--medium-l)}
.skip{position:absolute;left:-999em}
.skip:focus{left:8px;top:8px;z-index:3;background:var(--card);padding:8px 12px}
`;
