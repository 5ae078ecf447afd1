// The script of the index over runs: everything is drawn anew from the runs that the filter lets in.
import type { IndexedRun } from '../document/page-data.ts';
import { byId, make } from './elements.ts';
import {
  addressOf,
  filterNames,
  matches,
  readFilter,
  valuesOf,
  type Filter,
  type FilterName,
} from './index-filter.ts';
import { count, gridTable, listedMax, runTable, signatureTable, unique } from './index-tables.ts';
import { trendParts } from './index-trend.ts';

start();

function start(): void {
  const filter = readFilter(location.search);
  const all = readRuns();
  const runs = all.filter((run) => matches(run, filter));
  byId('filters', HTMLFormElement).append(...filterNames.map((name) => choice(name, all, filter)));
  byId('totals', HTMLElement).textContent = [
    `${runs.length} of ${all.length} runs: ${count(runs, 'invalid')} invalid`,
    `${count(runs, 'valid')} valid`,
    `${count(runs, 'unknown')} unknown`,
    `${count(runs, 'incomplete')} incomplete`,
    `${count(runs, 'error')} error`,
  ].join(', ');
  byId('grid', HTMLElement).append(gridTable(runs, filter));
  byId('signatures', HTMLElement).append(signatureTable(runs, filter));
  byId('trend', HTMLElement).append(...trendParts(runs));
  byId('showing', HTMLElement).textContent =
    `Showing ${Math.min(listedMax, runs.length)} of ${runs.length}, the newest first.`;
  byId('runs', HTMLElement).append(runTable(runs));
  document.documentElement.dataset['ready'] = 'yes';
}

function readRuns(): readonly IndexedRun[] {
  const bytes = Uint8Array.from(atob(byId('run-index', HTMLScriptElement).text), (letter) =>
    letter.charCodeAt(0),
  );
  return JSON.parse(new TextDecoder().decode(bytes)) as readonly IndexedRun[];
}

function choice(name: FilterName, runs: readonly IndexedRun[], filter: Filter): HTMLElement {
  const select = make('select', '', { name });
  const values = unique(runs.flatMap((run) => valuesOf(run, name)));
  select.append(make('option', 'all', { value: '' }));
  select.append(...values.map((value) => make('option', value, { value })));
  select.value = filter[name] ?? '';
  select.addEventListener('change', () => {
    const { [name]: _, ...others } = filter;
    location.search = addressOf(select.value === '' ? others : { ...others, [name]: select.value });
  });
  const label = make('label', `${name} `);
  label.append(select);
  return label;
}
