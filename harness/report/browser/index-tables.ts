// The tables of the index: grid, signatures and list.
import { pageAddress } from '../../ground/page-address.ts';
import type { IndexedRun } from '../document/page-data.ts';
import { make } from './elements.ts';
import { addressOf, type Filter } from './index-filter.ts';

/** For each night, and each pair of system and nemesis: how many runs, and what they came to. */
export function gridTable(runs: readonly IndexedRun[], filter: Filter): HTMLElement {
  const nights = unique(runs.map(({ night }) => night)).toReversed();
  const pairs = unique(runs.map(({ system, nemesis }) => `${system}\n${nemesis}`));
  const rows = nights.map((night) => {
    const cells = pairs.map((pair) => {
      const [system = '', nemesis = ''] = pair.split('\n');
      const mine = runs.filter(
        (run) => run.night === night && run.system === system && run.nemesis === nemesis,
      );
      if (mine.length === 0) return make('td', '');
      const invalid = count(mine, 'invalid');
      const cell = make('td', '', { class: invalid > 0 ? 'invalid' : 'valid' });
      const address = addressOf({ ...filter, night, system, nemesis });
      cell.append(make('a', tally(mine), { href: address }));
      return cell;
    });
    const row = document.createElement('tr');
    row.append(make('th', night, { scope: 'row' }), ...cells);
    return row;
  });
  return table(['night', ...pairs.map((pair) => pair.replace('\n', ' / '))], rows);
}

/** `2 of 20, 1?, 1!`: invalid of all, unknown, incomplete or error. */
function tally(runs: readonly IndexedRun[]): string {
  const unknown = count(runs, 'unknown');
  const broken = count(runs, 'incomplete') + count(runs, 'error');
  return [
    `${count(runs, 'invalid')} of ${runs.length}`,
    ...(unknown > 0 ? [`${unknown}?`] : []),
    ...(broken > 0 ? [`${broken}!`] : []),
  ].join(', ');
}

/** What went wrong where, how often, since when; and how soon it showed. */
export function signatureTable(runs: readonly IndexedRun[], filter: Filter): HTMLElement {
  const found = new Map<string, IndexedRun[]>();
  for (const run of runs) {
    for (const signature of run.signatures) {
      const hits = found.get(signature);
      if (hits === undefined) found.set(signature, [run]);
      else hits.push(run);
    }
  }
  const rows = [...found]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([signature, hits]) => {
      const times = hits.map(({ startedAt }) => startedAt).toSorted();
      const soon = hits
        .flatMap(({ firstViolationNs }) => firstViolationNs ?? [])
        .toSorted(ascending);
      const median = soon[Math.floor(soon.length / 2)];
      const row = document.createElement('tr');
      const head = make('th', '', { scope: 'row' });
      head.append(make('a', signature, { href: addressOf({ ...filter, signature }) }));
      row.append(
        head,
        make('td', String(hits.length), { class: 'number' }),
        make('td', times[0] ?? ''),
        make('td', times.at(-1) ?? ''),
        make('td', median === undefined ? '' : `${(median / 1e9).toFixed(1)} s`, {
          class: 'number',
        }),
      );
      return row;
    });
  const heads = ['signature', 'runs', 'first seen', 'last seen', 'first violation after (median)'];
  return rows.length === 0 ? make('p', 'None among these runs.') : table(heads, rows);
}

export const listedMax = 500;

export function runTable(runs: readonly IndexedRun[]): HTMLElement {
  const rows = runs.slice(0, listedMax).map((run) => {
    const row = document.createElement('tr');
    const head = make('th', '', { scope: 'row' });
    head.append(run.isKept ? make('a', run.path, { href: pageAddress(run.path) }) : run.path);
    row.append(
      head,
      make('td', run.outcome, { class: run.outcome }),
      make('td', run.nemesis),
      make('td', run.seed === null ? '' : String(run.seed), { class: 'number' }),
      make('td', String(run.ok), { class: 'number' }),
      make('td', String(run.unknown), { class: 'number' }),
      make('td', String(run.faults), { class: 'number' }),
      make('td', run.reason),
    );
    return row;
  });
  return table(['run', 'outcome', 'nemesis', 'seed', 'ok', 'unknown', 'faults', 'reason'], rows);
}

export function table(heads: readonly string[], rows: readonly HTMLTableRowElement[]): HTMLElement {
  const element = document.createElement('table');
  const head = document.createElement('thead');
  const titles = document.createElement('tr');
  titles.append(...heads.map((title) => make('th', title)));
  head.append(titles);
  const body = document.createElement('tbody');
  body.append(...rows);
  element.append(head, body);
  return element;
}

export function count(runs: readonly IndexedRun[], outcome: IndexedRun['outcome']): number {
  return runs.filter((run) => run.outcome === outcome).length;
}

/** Each once, in order. */
export function unique(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}

function ascending(a: number, b: number): number {
  return a - b;
}
