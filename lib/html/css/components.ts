/** The status bar, the header and the navigation, sections, tiles, banners and cards. */
export const componentCss = `
.status-bar{position:sticky;top:0;z-index:2;padding:9px 16px;text-align:center;font-weight:620;font-size:14px}
.bad .status-bar{background:#b3261e;color:#fff}
.warn .status-bar{background:#f3c15f;color:#2a1a00}
.top{padding-top:36px;padding-bottom:8px}
.brand{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center;justify-content:space-between;font-size:13.5px;color:var(--soft);margin-bottom:26px}
.brand b{color:var(--ink);font-weight:620;display:flex;align-items:center;gap:9px}
.brand svg{fill:none;stroke:var(--link);stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
.facts{display:flex;flex-wrap:wrap;gap:6px 20px;margin-top:16px;font-size:13.5px;color:var(--soft);align-items:center}
nav ul{display:flex;flex-wrap:wrap;gap:2px 22px;list-style:none;padding:14px 0 0;border-bottom:1px solid var(--line)}
nav a{display:block;padding:8px 0 12px;text-decoration:none;color:var(--soft);font-size:14px;font-weight:540}
nav a:hover{color:var(--ink)}
section{padding-top:44px}
.lead{color:var(--soft);max-width:62em;margin-top:4px}
.lead+*,h2+*{margin-top:18px}
h2+.lead{margin-top:4px}
.count{margin-left:.35em;font-weight:540;font-size:.86em;color:var(--soft);font-variant-numeric:tabular-nums}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(168px,1fr));gap:14px;margin-top:26px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px 18px}
.tile small{text-wrap:balance}
.tile dt{font-size:13px;color:var(--soft);font-weight:540}
.tile b{display:block;font-size:29px;line-height:1.25;font-weight:640;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.tile.high b,.tile.critical b{color:var(--high)}.tile.medium b{color:var(--medium)}.tile.ok b{color:var(--good)}
.banner{display:flex;gap:18px;margin-top:24px;padding:20px 24px;border-radius:12px;border:2px solid var(--l);background:var(--g)}
.banner svg{flex:none;fill:none;stroke:var(--i);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.banner-title{font-size:18px;font-weight:650;color:var(--i);line-height:1.4}
.banner p+p{margin-top:6px}
.high,.critical{--i:var(--high);--g:var(--high-g);--l:var(--high-l)}
.medium{--i:var(--medium);--g:var(--medium-g);--l:var(--medium-l)}
.low,.plain{--i:var(--low);--g:var(--low-g);--l:var(--low-l)}
.ok{--i:var(--good);--g:var(--good-g);--l:var(--good-l)}
.banner.high{border-color:var(--high)}
.pill{display:inline-block;padding:1px 9px;border-radius:99px;font-size:12px;line-height:1.6;font-weight:600;color:var(--i);background:var(--g);box-shadow:inset 0 0 0 1px var(--l);white-space:normal;overflow-wrap:anywhere;}
.pill.critical{color:var(--card);background:var(--high);box-shadow:none}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:18px 20px 14px;margin-top:14px;border-left:3px solid var(--i)}
.card h3{display:flex;flex-wrap:wrap;gap:4px 10px;align-items:center;font-size:16px}
.lines{margin-top:8px;display:grid;gap:3px;font-size:14px}
.lines div{display:grid;grid-template-columns:104px 1fr;gap:12px}
.lines dt{color:var(--soft)}
.pills{display:flex;flex-wrap:wrap;gap:5px}
.gap{margin-top:14px;padding-top:16px}
.named{list-style:none;margin-top:10px;display:grid;gap:8px;font-size:14px}
.keys{display:inline-flex;flex-wrap:wrap;gap:0 9px;align-items:baseline}
.plain-list{list-style:none;display:grid;gap:4px}
.files div{padding:6px 0}
.files div+div{border-top:1px solid var(--line)}
.panel>h3{margin-top:10px}
.named .id{display:inline;margin:0 8px;color:var(--soft)}
.good-news{padding:16px 20px;border-radius:12px;background:var(--good-g);color:var(--good);border:1px solid var(--good-l);font-weight:540}
.note{font-size:13.5px;color:var(--soft);margin-top:10px}
details{margin-top:8px}
summary{cursor:pointer;padding:6px 0;color:var(--link);font-size:14px;font-weight:540;width:max-content;max-width:100%}
footer{padding-top:48px!important;padding-bottom:56px!important;color:var(--soft);font-size:13px}
`;
