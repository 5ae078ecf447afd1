// What `resend` found, for the terminal: one table, a sentence for each finding, the verdict.
import { inSeconds, type ResendResult, type WayResult } from '../resend/result.ts';
import { table } from './table.ts';
import { printable } from './value-text.ts';

/** Of what the caller saw. */
const CELL_CHARACTERS = 60;

export function showResend(result: ResendResult): string {
  const { ways } = result;
  const rows = ways.map(resendRow);
  const told = tellings(ways);
  return [
    table(resendHead(result), rows, { right: [2] }),
    '\n',
    ...told.map((sentence) => `${sentence}\n`),
    told.length > 0 ? '\n' : '',
    `${result.verdict.toUpperCase()}  ${headline(result)}\n`,
  ].join('');
}

export function resendHead({ counted }: ResendResult): readonly string[] {
  return ['way', 'what happens to the reply', counted, 'spacing', 'what the caller saw'];
}

/** A cell for each column. */
export function resendRow(way: WayResult): readonly string[] {
  const times =
    way.times === undefined
      ? '-'
      : `${way.times}${way.caller?.isTimedOut === true && way.times > 1 ? '+' : ''}`;
  return [way.way, way.what, times, spacing(way.gapsMs), printable(cut(seenBy(way)))];
}

function seenBy({ miss, caller }: WayResult): string {
  if (miss !== undefined) return `not played: ${miss}`;
  if (caller === undefined) return '';
  return caller.lastLine === '' ? caller.end : `${caller.end}: ${caller.lastLine}`;
}

/** The first few pauses. */
function spacing(gapsMs: readonly number[]): string {
  const shown = gapsMs.slice(0, 3).map(inSeconds).join(', ');
  return gapsMs.length > 3 ? `${shown}, ...` : shown;
}

function cut(text: string): string {
  return text.length <= CELL_CHARACTERS ? text : `${text.slice(0, CELL_CHARACTERS - 1)}…`;
}

/** A sentence for each way in which something came twice, findings first. */
export function tellings(ways: readonly WayResult[]): readonly string[] {
  const again = ways.filter(({ finding }) => finding === 'again');
  const others = ways.filter(({ finding }) => finding !== 'again');
  return [...again, ...others].flatMap(({ way, sentence, finding }) =>
    sentence === undefined
      ? []
      : [`${way}: ${printable(sentence)}${finding === 'allowed' ? ' (allowed)' : ''}`],
  );
}

export function headline({ verdict, call, ways, counted }: ResendResult): string {
  const what = call === undefined ? 'the call' : printable(`${call.method} ${call.path}`);
  const played = ways.filter(({ times }) => times !== undefined);
  const again = played.filter(({ finding }) => finding === 'again');
  const did = counted === 'arrivals' ? 'sent again by itself' : 'executed again';
  if (verdict === 'unknown') return `${what}: none of ${ways.length} ways could be played`;
  const tried = `of ${played.length} ways of failing`;
  if (verdict === 'valid') return `${what} was ${did} in none ${tried}, but where that is harmless`;
  return `${what} was ${did} in ${again.length} ${tried}: ${again.map(({ way }) => way).join(', ')}`;
}
