// The style that a timing diagram carries where no page has one for its classes. A viewer of SVG may
// know no custom properties, so that colours are written out, for light and for dark.

export const timingDiagramStyle: string = `
.timing{font:12.5px system-ui,"DejaVu Sans",sans-serif}
.timing .paper{fill:#fff}
.timing text{fill:#1b1f24}
.timing .halo{paint-order:stroke;stroke:#fff;stroke-width:5px;stroke-linejoin:round}
.timing .name{font-weight:600;font-size:14px}
.timing .faint{fill:#667080}
.timing .time{fill:#667080;font-size:11px}
.timing .lane{stroke:#9aa4b2;stroke-width:1.5;fill:none}
.timing .waiting{stroke:#4c6fbf;stroke-width:5}
.timing .paused{stroke-dasharray:2 5}
.timing .folded{stroke-dasharray:1 5}
.timing .arrow{stroke:#1b1f24;stroke-width:1.5;fill:none}
.timing .reply{stroke-dasharray:6 3}
.timing .inferred{stroke-dasharray:2 4;stroke:#667080}
.timing .head{fill:#1b1f24}
.timing .lost .arrow,.timing .cross{stroke:#b3261e}
.timing .cross{stroke-width:2.5;fill:none}
.timing .reason{fill:#b3261e;font-size:11.5px}
.timing .box{fill:#2e7d4f;stroke:#2e7d4f;stroke-width:2}
.timing .box.hollow{fill:#fff}
.timing .again .box{fill:#b3261e;stroke:#b3261e}
.timing .again .box.hollow{fill:#fff}
.timing .again .ring{fill:none;stroke:#b3261e;stroke-width:2}
.timing .again text{fill:#b3261e;font-weight:700}
.timing .again .number{fill:#fff}
.timing .down text,.timing .info text,.timing .fail text{fill:#b3261e}
.timing .dot{fill:#4c6fbf}
.timing .view line{stroke:#6b4fa0;stroke-width:2}
.timing .view text{fill:#6b4fa0;font-weight:600}
.timing .fault line{stroke:#a15c00;stroke-dasharray:3 4}
.timing .fault text{fill:#a15c00}
.timing .retry{stroke:#4c6fbf;stroke-width:1.5;stroke-dasharray:3 3;fill:none}
@media (prefers-color-scheme:dark){
.timing .paper{fill:#14171b}.timing text{fill:#e3e7ec}.timing .halo{stroke:#14171b}
.timing .faint,.timing .time{fill:#9aa4b2}.timing .lane{stroke:#5d6774}.timing .waiting{stroke:#7f9fe8}
.timing .arrow{stroke:#e3e7ec}.timing .inferred{stroke:#9aa4b2}.timing .head{fill:#e3e7ec}
.timing .lost .arrow,.timing .cross{stroke:#ff8a80}.timing .reason{fill:#ff8a80}
.timing .box{fill:#5fbf85;stroke:#5fbf85}.timing .box.hollow,.timing .again .box.hollow{fill:#14171b}
.timing .again .box{fill:#ff8a80;stroke:#ff8a80}.timing .again .ring{stroke:#ff8a80}
.timing .again text{fill:#ff8a80}.timing .again .number{fill:#14171b}
.timing .down text,.timing .info text,.timing .fail text{fill:#ff8a80}.timing .dot{fill:#7f9fe8}
.timing .view line{stroke:#b39ddb}.timing .view text{fill:#b39ddb}
.timing .fault line{stroke:#ffb74d}.timing .fault text{fill:#ffb74d}.timing .retry{stroke:#7f9fe8}
}`.trim();
