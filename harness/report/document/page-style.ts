// The style of report pages. Colours are named once, for light and for dark; drawings and the script
// take them from here.

const light = `
color-scheme:light;--surface:#ffffff;--raised:#f4f6f9;--text:#1b1f24;--faint:#5b6573;--grid:#dfe4ea;
--ok:#2e7d4f;--fail:#7a6a00;--info:#a15c00;--accused:#b3261e;--proof:#1f5fbf;--fault:#a15c00;
--primary:#1f5fbf;--backup:#5f7ea8;--view:#6b4fa0;--select:#111111;--link:#1f5fbf;`;

const dark = `
color-scheme:dark;--surface:#14171b;--raised:#1e2329;--text:#e3e7ec;--faint:#9aa4b2;--grid:#30363e;
--ok:#5fbf85;--fail:#d6c34a;--info:#ffb74d;--accused:#ff8a80;--proof:#82b1ff;--fault:#ffb74d;
--primary:#82b1ff;--backup:#8ea6c4;--view:#b39ddb;--select:#ffffff;--link:#82b1ff;`;

export const pageStyle: string = `
:root{${light}}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}
@media screen{:root[data-theme=dark]{${dark}}}
*{box-sizing:border-box}
body{margin:0;background:var(--surface);color:var(--text);font:15px/1.45 system-ui,sans-serif}
main,header,footer{max-width:1280px;margin:0 auto;padding:0 20px}
h1{font-size:22px;line-height:1.3;margin:14px 0 4px;overflow-wrap:anywhere}
h2{font-size:17px;margin:30px 0 8px}
h3{font-size:15px;margin:16px 0 4px}
p{margin:4px 0}
a{color:var(--link)}
code,pre,.step,td,th,dd{font-variant-ligatures:none}
code,pre,.step{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:13px;overflow-wrap:anywhere}
pre{overflow:auto;background:var(--raised);padding:10px;border-radius:6px}
.faint,caption,figcaption{color:var(--faint)}
.badge{display:inline-block;padding:1px 10px;border-radius:5px;border:2px solid currentColor;margin-right:8px}
.invalid .badge{color:var(--accused)}.valid .badge{color:var(--ok)}.unknown .badge{color:var(--info)}
button{font:inherit;font-size:13px;color:var(--text);background:var(--raised);border:1px solid var(--grid);border-radius:5px;padding:2px 10px;cursor:pointer}
button:focus-visible,canvas:focus-visible,a:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:1px}
.commands{list-style:none;padding:0;margin:8px 0;display:flex;flex-wrap:wrap;gap:6px 18px}
.card{border:1px solid var(--grid);border-left:6px solid var(--accused);border-radius:6px;background:var(--raised);padding:8px 16px 12px;margin:12px 0}
.card h2{margin:4px 0}.card ol{margin:6px 0;padding-left:22px}.card li{margin:5px 0}
.card .proof{display:block}.card .step{display:block;font-weight:600}
.again{color:var(--accused);font-weight:600}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{text-align:left;padding:3px 10px 3px 0;border-bottom:1px solid var(--grid);vertical-align:top;overflow-wrap:anywhere}
th{overflow-wrap:normal}
thead th{color:var(--faint);font-weight:600}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.unknown{color:var(--info)}td.fail{color:var(--fail)}
details{margin:8px 0}summary{cursor:pointer}
figure{margin:0;overflow-x:auto}
canvas{display:block;touch-action:pan-y}
.bar{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:6px 0;font-size:13px}
#details{min-height:3em}
dl{display:grid;grid-template-columns:max-content 1fr;gap:1px 16px;margin:6px 0;font-size:14px}
dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}
.ribbon{list-style:none;padding:0;margin:8px 0;display:flex;flex-wrap:wrap;align-items:stretch;gap:6px}
.ribbon li{border:1px solid var(--grid);border-radius:6px;padding:4px 9px;background:var(--raised);max-width:100%}
.ribbon li.wrong{border:2px solid var(--accused)}
.ribbon li.inferred{border-style:dashed}
.ribbon li.gap,.ribbon li.fold{background:none;color:var(--faint)}
.ribbon code{display:block}
.uplot{color:var(--text)}.u-title{font-size:13px!important;font-weight:600}
.u-select{background:var(--link)!important;opacity:.25}
svg.timing{max-width:100%;height:auto}
.timing{font:12.5px system-ui,sans-serif}
.timing .paper{fill:var(--surface)}.timing text{fill:var(--text)}
.timing .halo{paint-order:stroke;stroke:var(--surface);stroke-width:5px;stroke-linejoin:round}
.timing .name{font-weight:600;font-size:14px}.timing .faint,.timing .time{fill:var(--faint)}.timing .time{font-size:11px}
.timing .lane{stroke:var(--faint);stroke-width:1.5;fill:none}.timing .waiting{stroke:var(--proof);stroke-width:5}
.timing .paused{stroke-dasharray:2 5}.timing .folded{stroke-dasharray:1 5}
.timing .arrow{stroke:var(--text);stroke-width:1.5;fill:none}.timing .reply{stroke-dasharray:6 3}
.timing .inferred{stroke-dasharray:2 4;stroke:var(--faint)}.timing .head{fill:var(--text)}
.timing .lost .arrow,.timing .cross{stroke:var(--accused)}.timing .cross{stroke-width:2.5;fill:none}
.timing .reason{fill:var(--accused);font-size:11.5px}
.timing .box{fill:var(--ok);stroke:var(--ok);stroke-width:2}
.timing .again .box{fill:var(--accused);stroke:var(--accused)}
.timing .box.hollow,.timing .again .box.hollow{fill:var(--surface)}
.timing .again .ring{fill:none;stroke:var(--accused);stroke-width:2}
.timing .again text{fill:var(--accused);font-weight:700}.timing .again .number{fill:var(--surface)}
.timing .down text,.timing .info text,.timing .fail text{fill:var(--accused)}.timing .dot{fill:var(--proof)}
.timing .view line{stroke:var(--view);stroke-width:2}.timing .view text{fill:var(--view);font-weight:600}
.timing .fault line{stroke:var(--fault);stroke-dasharray:3 4}.timing .fault text{fill:var(--fault)}
.timing .retry{stroke:var(--proof);stroke-width:1.5;stroke-dasharray:3 3;fill:none}
@media print{button,.bar,#minimap{display:none}body{font-size:11px}h2{break-after:avoid}.card,figure{break-inside:avoid}}
`.trim();

/** What the index has besides. */
export const indexStyle: string = `
.wide{overflow-x:auto}
td a{text-decoration:none;color:inherit}
.invalid{color:var(--accused);font-weight:600}.valid{color:var(--ok)}
.unknown,.incomplete,.error{color:var(--info)}
select{font:inherit;font-size:13px;color:var(--text);background:var(--raised);border:1px solid var(--grid);border-radius:5px}
svg.trend{max-width:100%;height:auto;font:11px system-ui,sans-serif}
.trend text{fill:var(--faint)}.trend .axis{stroke:var(--grid)}
.trend .interval{stroke:var(--accused);stroke-width:2;opacity:.5}.trend .rate{fill:var(--accused)}
.trend .doubt{fill:none;stroke:var(--info);stroke-width:2}
`.trim();
