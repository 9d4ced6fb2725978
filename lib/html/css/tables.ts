const widths = [5, 10, 15, 20, 25, 30, 35, 40, 45, 50].map((percent) => `.w${percent}{width:${percent}%}`).join('');

/** Tables: thin lines, digits that align. */
export const tableCss = `
table{width:100%;border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
.stack,.scroll table{table-layout:fixed;margin-top:12px}
.stack th,.stack td,.scroll th,.scroll td{text-align:left;vertical-align:top;padding:9px 14px 9px 0;border-top:1px solid var(--line);font-weight:400}
.stack th:last-child,.stack td:last-child,.scroll th:last-child,.scroll td:last-child{padding-right:0}
.stack thead th,.scroll thead th{border-top:0;padding-top:2px;padding-bottom:7px;font-size:12.5px;font-weight:560;color:var(--soft)}
.stack tbody th,.scroll tbody th{font-weight:560}
.stack .n,.scroll .n,.legend .n{text-align:right;white-space:nowrap}
.stack thead .n,.scroll thead .n{white-space:normal;overflow-wrap:normal}
.stack .id,.scroll .id{display:block;color:var(--soft);font-weight:400;font-size:11.5px}
tbody th small{font-weight:400}
.panel{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:8px 20px 12px}
.scroll{overflow-x:auto}
.scroll table{min-width:880px}
del{text-decoration-color:var(--high-l);color:var(--soft)}
ins{text-decoration:none}
${widths}
`;
