// Everything the history says of the selected operation, and a link to it.
import type { Run } from './decode.ts';
import { make } from './elements.ts';
import { factsOf } from './operation-facts.ts';
import type { Selection } from './selection.ts';

export function showDetails(place: HTMLElement, run: Run, selection: Selection): void {
  const show = (): void => {
    if (selection.place === undefined) {
      place.replaceChildren(make('p', 'No operation selected.', { class: 'faint' }));
      return;
    }
    const facts = factsOf(run, selection.place);
    const rows: readonly (readonly [string, string])[] = [
      ['operation', `${facts.request} ${facts.call}`],
      ['outcome', `${facts.outcome}${facts.answer === '' ? '' : `: ${facts.answer}`}`],
      ['asked at', `${facts.beginMs} ms`],
      ['took', facts.durationMs === '' ? 'never answered' : `${facts.durationMs} ms`],
      ['events in the history', facts.events],
      ['process', facts.process],
      ...roleOf(run, selection.place),
    ];
    const list = make('dl', '');
    for (const [name, text] of rows) list.append(make('dt', name), make('dd', text));
    const link = make('a', 'link to this operation', {
      href: selection.addressOf(selection.place),
    });
    place.replaceChildren(list, link);
  };
  selection.onChange(show);
  show();
}

function roleOf({ header }: Run, place: number): readonly (readonly [string, string])[] {
  if (header.accused.includes(place)) return [['role', 'accused']];
  return header.proof.includes(place) ? [['role', 'proves the violation']] : [];
}
