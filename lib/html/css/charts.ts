/** Charts: shapes take their colour from a class, since the policy forbids style attributes. */
export const chartCss = `
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:14px}
.chart{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:18px 20px}
.plot{margin-top:14px}
.donut .plot{display:flex;gap:26px;align-items:center}
.donut svg{flex:none}
.chart svg{display:block;overflow:visible}
.bar svg{border-radius:5px;overflow:hidden;margin-bottom:12px}
.bar rect{stroke:var(--card);stroke-width:1.5}
.chart text{fill:var(--ink);font-variant-numeric:tabular-nums;font-weight:560}
.chart text.m{fill:var(--soft);font-weight:400}
.donut text{font-weight:640;letter-spacing:-.02em}
.chart circle{stroke:var(--h)}
.chart rect{fill:var(--h)}
.meter{display:block;margin-top:5px}
.meter rect{fill:var(--h)}
.meter .track{fill:var(--line)}
.trend .axes{padding:14px 12px 0 44px}
.trend line{stroke:var(--h);stroke-width:2.5;stroke-linecap:round}
.trend line.grid{stroke:var(--line);stroke-width:1}
.trend line.dash{stroke-dasharray:1 6}
.trend circle{fill:var(--h);stroke:var(--card);stroke-width:1.5}
.key{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:13.5px;color:var(--soft);margin-top:10px}
.dot{display:inline-block;width:10px;height:10px;border-radius:3px;margin-right:9px;background:var(--h)}
.legend th{font-weight:400;text-align:left;padding:4px 0}
.legend td{padding:4px 0 4px 14px;width:1%}
.legend tr+tr>*{border-top:1px solid var(--line)}
.h-ok{--h:var(--h-ok)}.h-critical{--h:var(--h-critical)}.h-high{--h:var(--h-high)}.h-medium{--h:var(--h-medium)}.h-low{--h:var(--h-low)}.h-mute{--h:var(--h-mute)}
.h-a{--h:var(--a)}.h-b{--h:var(--b)}.h-c{--h:var(--c)}.h-d{--h:var(--d)}.h-e{--h:var(--e)}.h-f{--h:var(--f)}
`;
