// A history as Jepsen writes one, so that Knossos and Elle can judge it too: one EDN map a line, keys
// as independent tuples `[key value]`, the answer in the place of the value where there is one.
import type { History, HistoryEvent, Value } from '../history.ts';

export const encodeEdn = ({ events }: History): string => events.map(line).join('');

function line({ index, time, type, process, f, key, value, result, error }: HistoryEvent): string {
  const isRefused = type === 'ok' && f === 'cas' && result === false;
  const said = isRefused ? 'fail' : type;
  const content =
    type === 'ok' && typeof result !== 'boolean' && result !== undefined && result !== null
      ? result
      : (value ?? null);
  const tupled =
    key === undefined || process === 'nemesis' ? edn(content) : `[${edn(key)} ${edn(content)}]`;
  const who = process === 'nemesis' ? ':nemesis' : String(process);
  const why = error === undefined ? '' : `, :error ${edn(error)}`;
  return `{:process ${who}, :type :${said}, :f :${f}, :value ${tupled}, :time ${String(time)}, :index ${String(index)}${why}}\n`;
}

function edn(value: Value): string {
  if (value === null) return 'nil';
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(edn).join(' ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, field]) => `${JSON.stringify(name)} ${edn(field)}`)
    .join(', ')}}`;
}
