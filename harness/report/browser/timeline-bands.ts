// Paints the bands below the rows (faults, nodes, views), and the faults behind the rows.
import { timeToX, type Picture } from './picture.ts';
import { axisHeight, bandHeight, gutter, type Span } from './timeline-layout.ts';

export function paintBands(context: CanvasRenderingContext2D, picture: Picture): void {
  for (const { kind, top, spans } of picture.layout.bands) {
    for (const span of spans) {
      const left = Math.max(gutter, timeToX(picture, span.beginNs));
      const right = Math.min(picture.layout.width, timeToX(picture, span.endNs));
      if (right < gutter || left > picture.layout.width || right < left) continue;
      const width = Math.max(right - left, 1.5);
      if (kind === 'fault') shadeRows(context, picture, { left, width });
      paintSpan(context, picture, { span, left, width, top });
    }
  }
}

/** A fault is seen behind the operations that it hit. */
function shadeRows(
  context: CanvasRenderingContext2D,
  { layout, palette, rows }: Picture,
  { left, width }: { readonly left: number; readonly width: number },
): void {
  context.globalAlpha = 0.1;
  context.fillStyle = palette.fault;
  context.fillRect(left, axisHeight, width, rows.length * layout.rowHeight);
  context.globalAlpha = 1;
}

function paintSpan(
  context: CanvasRenderingContext2D,
  { palette }: Picture,
  place: {
    readonly span: Span;
    readonly left: number;
    readonly width: number;
    readonly top: number;
  },
): void {
  const { span, left, width, top } = place;
  const [y, height] = [top + 2, bandHeight - 4];
  const colors: Readonly<Record<Span['tone'], string>> = {
    fault: palette.fault,
    unverified: palette.fault,
    down: palette.surface,
    paused: palette.info,
    primary: palette.primary,
    backup: palette.backup,
    view: palette.view,
  };
  const isOpen = span.tone === 'unverified' || span.tone === 'down';
  context.fillStyle = span.tone === 'down' ? palette.surface : colors[span.tone];
  if (span.tone !== 'unverified') context.fillRect(left, y, width, height);
  if (isOpen) {
    context.strokeStyle = span.tone === 'down' ? palette.accused : palette.fault;
    context.setLineDash([3, 3]);
    context.strokeRect(left + 0.5, y + 0.5, Math.max(width - 1, 0.5), height - 1);
    context.setLineDash([]);
  }
  const labelWidth = context.measureText(span.label).width;
  if (labelWidth + 8 > width) return;
  context.fillStyle = isOpen ? palette.text : palette.surface;
  context.textAlign = 'left';
  context.fillText(span.label, left + 4, top + bandHeight / 2);
}
