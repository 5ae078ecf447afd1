// Where things stand in the timeline: a row for each client, then bands for faults, nodes and views.
import type { PageFault } from '../document/page-data.ts';
import { faultFacts } from '../../plan/fault.ts';
import type { Run } from './decode.ts';

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly bands: readonly Band[];
}

export interface Band {
  readonly kind: 'fault' | 'node' | 'view';
  readonly name: string;
  readonly top: number;
  readonly spans: readonly Span[];
}

export interface Span {
  readonly beginNs: number;
  readonly endNs: number;
  readonly label: string;
  readonly tone: 'fault' | 'unverified' | 'down' | 'paused' | 'primary' | 'backup' | 'view';
}

/** Left of the drawing: the names of rows and bands. */
export const gutter = 104;
/** Above the rows: the times. */
export const axisHeight = 24;
export const bandHeight = 18;

export function layOut(run: Run, width: number): Layout {
  const rowCount = Math.max(1, run.header.rows.length);
  const rowHeight = Math.max(4, Math.min(24, Math.floor(480 / rowCount)));
  const top = axisHeight + rowCount * rowHeight + 8;
  const bands = [...faultBands(run), ...nodeBands(run), ...viewBands(run)].map((band, index) => ({
    kind: band.kind,
    name: band.name,
    spans: band.spans,
    top: top + index * bandHeight,
  }));
  return { width, height: top + bands.length * bandHeight + 6, rowHeight, bands };
}

export function rowTop(layout: Layout, row: number): number {
  return axisHeight + row * layout.rowHeight;
}

type Unplaced = Omit<Band, 'top'>;

/** One band for each kind of link fault; what happens to nodes is seen in theirs. */
function faultBands({ header }: Run): readonly Unplaced[] {
  const kinds = [...new Set(header.faults.map(({ f }) => f))];
  return kinds.map((f) => ({
    kind: 'fault',
    name: f,
    spans: header.faults
      .filter((fault) => fault.f === f)
      .map((fault) => ({
        beginNs: fault.beginNs,
        endNs: fault.endNs,
        label: fault.name.slice(f.length + 1),
        tone: fault.verified ? 'fault' : 'unverified',
      })),
  }));
}

function nodeBands({ header }: Run): readonly Unplaced[] {
  return header.nodes.map((node) => ({
    kind: 'node',
    name: node,
    spans: [
      ...header.views.flatMap(({ view, primary, backup, beginNs, endNs }): Span[] => {
        if (primary === node)
          return [{ beginNs, endNs, label: `primary ${view}`, tone: 'primary' }];
        if (backup === node) return [{ beginNs, endNs, label: `backup ${view}`, tone: 'backup' }];
        return [];
      }),
      ...header.faults.filter(({ nodes }) => nodes.includes(node)).map(spanOfNode),
    ],
  }));
}

function spanOfNode({ f, beginNs, endNs }: PageFault): Span {
  const facts = faultFacts(f);
  if (facts?.on !== 'node') return { beginNs, endNs, label: f, tone: 'fault' };
  const { state, words } = facts;
  return { beginNs, endNs, label: words.span, tone: state === 'up' ? 'fault' : state };
}

function viewBands({ header }: Run): readonly Unplaced[] {
  if (header.views.length === 0) return [];
  const spans = header.views.map(({ view, primary, backup, beginNs, endNs }): Span => ({
    beginNs,
    endNs,
    label: `${view}: ${primary ?? 'none'}, ${backup ?? 'no backup'}`,
    tone: 'view',
  }));
  return [{ kind: 'view', name: 'view', spans }];
}
