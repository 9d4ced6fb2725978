/**
 * Phones and paper: what is folded on screen is open in print, and an incomplete run says so on every sheet, in the words of its
 * `labels.notCompletePrint`. A sheet of A4 is as narrow as a phone, so that the first rules are for screens only.
 */
export const mediaCss = (onEverySheet: string): string => `
@media screen and (max-width:720px){
.wrap{padding:0 16px}.top{padding-top:22px}
h1{font-size:24px}.brand{margin-bottom:18px}
.tiles{grid-template-columns:1fr 1fr;gap:10px}.tile{padding:12px 14px}.tile b{font-size:24px}
.banner{padding:16px;gap:12px}.banner svg{width:24px;height:24px}
.card,.panel,.chart{padding-left:15px;padding-right:15px}
.lines div{grid-template-columns:1fr;gap:0}.lines div+div{margin-top:4px}
.donut .plot{flex-direction:column;align-items:stretch;gap:14px}.donut svg{align-self:center}
nav ul{flex-wrap:nowrap;overflow-x:auto;gap:20px}nav a{white-space:nowrap}
.stack,.stack tbody{display:block}.stack thead{display:none}
.stack tr{display:block;padding:10px 0;border-top:1px solid var(--line)}
.stack th,.stack td,.stack .n{display:block;width:auto;border:0;padding:2px 0;text-align:left;white-space:normal}
.stack tbody tr:first-child{border-top:0}
.stack td[data-l]{display:grid;grid-template-columns:86px 1fr;gap:0 10px}
.stack td[data-l]::before{content:attr(data-l);grid-row:1/span 9;color:var(--soft);font-size:12.5px;line-height:1.75}
.stack td[data-l]>*{grid-column:2}.stack td[data-l]>.pill{justify-self:start}
.named .id{display:block;margin:0}
.flow tr{display:flex;flex-wrap:wrap;gap:6px 18px}
.flow tbody th,.flow td:not(.n){flex:1 0 100%}
.flow td.n[data-l]{display:block}
.flow td.n[data-l]::before{display:block;line-height:1.4}
}
@media print{
:root{color-scheme:light;--paper:#fff}
body{font-size:11.5px;-webkit-print-color-adjust:exact;print-color-adjust:exact}
@page{margin:16mm 13mm;@bottom-right{content:counter(page) " / " counter(pages);font:9px sans-serif;color:#59616f}}
@page unsure{@top-center{content:"${onEverySheet}";font:bold 10px sans-serif;color:#b3261e}}
.bad,.warn{page:unsure}
.wrap{max-width:none;padding:0}.status-bar{position:static}nav,.skip,summary{display:none}
h1{font-size:22px}h2{font-size:16px}table{font-size:10.5px}:is(.stack,.scroll) :is(th,td){padding-top:4px;padding-bottom:4px;padding-right:8px}.lines{font-size:11px}small,.id,.pill,.key{font-size:9.5px}:is(.stack,.scroll) :is(.id,thead th){font-size:9px}
.donut svg{width:92px;height:92px}.donut .plot{gap:16px}.legend th{white-space:nowrap}
section{padding-top:22px}h2,h3,.lead{break-after:avoid}
.tile,.chart,.banner,tr{break-inside:avoid}
.tiles{grid-template-columns:repeat(3,1fr)}.charts{grid-template-columns:1fr 1fr}
.scroll{overflow:visible}.scroll table{min-width:0}
details::details-content{content-visibility:visible;display:block;height:auto}
}
`;
