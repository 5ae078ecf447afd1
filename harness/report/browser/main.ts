// The script of a report page. What matters most is in the page already, as HTML and SVG; this adds
// the timeline and the charts, which are drawn from the operations that the page carries.
import { Charts } from './charts.ts';
import { decodeRun, type Run } from './decode.ts';
import { showDetails } from './details.ts';
import { byId } from './elements.ts';
import { Minimap } from './minimap.ts';
import { OperationTable } from './operation-table.ts';
import { Selection } from './selection.ts';
import { Timeline } from './timeline.ts';
import { Viewport } from './viewport.ts';

void start();

async function start(): Promise<void> {
  listenToButtons();
  const status = byId('timeline-status', HTMLElement);
  try {
    const run = await decodeRun(byId('operations', HTMLScriptElement).text);
    byId('operations', HTMLScriptElement).remove();
    if (run.header.count > 0) draw(run);
    status.textContent = run.header.count > 0 ? '' : 'This history has no operations.';
  } catch (error) {
    status.textContent = `The timeline cannot be drawn: ${String(error)}`;
    throw error;
  }
}

function draw(run: Run): void {
  const viewport = new Viewport(run.header.endNs);
  const selection = new Selection(run);
  const timeline = new Timeline(byId('timeline', HTMLCanvasElement), { run, viewport, selection });
  selection.onChange((isFromAddress) => {
    if (!isFromAddress || selection.place === undefined) return;
    const spanNs = Math.max(run.columns.duration[selection.place]! * 8, 100e6);
    viewport.center(run.columns.begin[selection.place]!, spanNs);
    byId('timeline', HTMLCanvasElement).scrollIntoView({ block: 'center' });
  });
  timeline.surface.paintNow();
  document.documentElement.dataset['drawnMs'] = performance.now().toFixed(1);
  showDetails(byId('details', HTMLElement), run, selection);
  byId('next-suspect', HTMLButtonElement).addEventListener('click', () => timeline.step(1));
  byId('whole-run', HTMLButtonElement).addEventListener('click', () => viewport.showAll());
  // The rest waits until the first picture is on the screen.
  setTimeout(() => {
    void new Minimap(byId('minimap', HTMLCanvasElement), run, viewport);
    void new OperationTable(byId('operation-table', HTMLElement), { run, viewport, selection });
    const table = byId('chart-table', HTMLTableSectionElement);
    void new Charts({ root: byId('charts', HTMLElement), table }, { run, viewport });
    selection.followAddress();
    document.documentElement.dataset['ready'] = 'yes';
  });
}

async function copy(button: HTMLButtonElement): Promise<void> {
  await navigator.clipboard.writeText(button.dataset['copy'] ?? '');
  button.textContent = 'copied';
}

function listenToButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    button.addEventListener('click', () => void copy(button));
  }
  byId('theme', HTMLButtonElement).addEventListener('click', () => {
    const root = document.documentElement;
    const isDark = getComputedStyle(root).colorScheme.includes('dark');
    root.dataset['theme'] = isDark ? 'light' : 'dark';
  });
}
