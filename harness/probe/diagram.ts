// The exchange of one request as a timing diagram in text: the client at the left, the server at the
// right, one line for each thing that happened, in the order of the history.
import type { HistoryEvent, Value } from '../../checker/index.ts';

const WIDTH = 62;

/** The tries of a request until it went wrong, the faults that it met, and how often it was executed. */
export function drawExchange(events: readonly HistoryEvent[], key: string): string {
  const scene = sceneOf(events, key);
  const numbers = new Map<HistoryEvent['process'], number>();
  const lines = scene.flatMap((event) => {
    if (event.type === 'invoke' && event.f === 'request') {
      numbers.set(event.process, numbers.size + 1);
    }
    const drawn = draw(event, numbers.get(event.process) ?? 0);
    return drawn === undefined ? [] : [{ timeNs: event.time, drawn }];
  });
  const originNs = lines[0]?.timeNs ?? 0;
  const ms = (timeNs: number): string => ((timeNs - originNs) / 1e6).toFixed(0).padStart(7);
  const head = `            client${' '.repeat(WIDTH - 7)}server   key ${key}`;
  const rows = shortened(lines).map(({ timeNs, drawn }) => `${ms(timeNs)} ms  ${drawn}`);
  return `${[head, ...rows].join('\n')}\n`;
}

/** Own events until the request went wrong, and the faults of the scenario that it played. */
function sceneOf(events: readonly HistoryEvent[], key: string): readonly HistoryEvent[] {
  const own = events.filter((event) => event.key === key);
  const isWrong = ({ f, type, result }: HistoryEvent): boolean =>
    f === 'executions' && type === 'ok' && result !== 1;
  const last = (own.find(isWrong) ?? own.at(-1))?.index ?? 0;
  const played = events.filter(({ process, f }) => process === 'nemesis' && f === 'played');
  const at = played.findIndex(({ value }) => (value as { readonly key: string }).key === key);
  const [from, to] = [played[at - 1]?.index ?? 0, played[at]?.index ?? 0];
  return events.filter(
    ({ index, key: whose, process }) =>
      (whose === key && index <= last) || (process === 'nemesis' && index > from && index < to),
  );
}

interface Row {
  readonly timeNs: number;
  readonly drawn: string;
}

/** Of many tries that were told the same, the first and the last ones are enough. */
function shortened(rows: readonly Row[]): readonly Row[] {
  const told = rows.map(({ drawn }) => drawn.replaceAll(/\d+: |try \d+|[─ ]/g, ''));
  return rows.flatMap((row, at) => {
    const isAgain = (index: number): boolean => index >= 2 && told[index] === told[index - 2];
    if (!isAgain(at) || !isAgain(at - 1) || !isAgain(at + 1) || !isAgain(at + 2)) return [row];
    const isFirst = !isAgain(at - 2);
    const words = '(the same again, and again)';
    return isFirst ? [{ timeNs: row.timeNs, drawn: `│${words.padStart(45).padEnd(WIDTH)}│` }] : [];
  });
}

function draw(event: HistoryEvent, number: number): string | undefined {
  if (event.process === 'nemesis') return drawFault(event);
  if (event.f === 'executions') return drawCount(event);
  if (event.type === 'invoke') {
    const { via, variant } = event.value as { readonly via: string; readonly variant?: string };
    const how = via === 'faulty' ? ', through the fault' : '';
    return arrowRight(`try ${number}${how}${variant === undefined ? '' : `: ${variant}`}`);
  }
  if (event.type === 'ok') {
    const { status, body } = event.result as { readonly status: number; readonly body: Value };
    return arrowLeft(`${number}: ${status} ${JSON.stringify(body)}`);
  }
  const error = event.error ?? '';
  if (error.startsWith('answered '))
    return arrowLeft(`${number}: ${error.slice('answered '.length)}`);
  const outcome = event.type === 'fail' ? 'was not sent' : 'nobody knows whether it was executed';
  return `│${shorten(`╳ ${number}: ${error}; ${outcome}`, WIDTH).padEnd(WIDTH)}│`;
}

function drawCount({ type, result }: HistoryEvent): string | undefined {
  if (type !== 'ok') return undefined;
  const count = Number(result);
  const times = ['not executed', 'executed once', 'executed TWICE'][count];
  return `│${' '.repeat(WIDTH)}│ ${times ?? `executed ${count} TIMES`} by now`;
}

function drawFault({ f, value }: HistoryEvent): string | undefined {
  const { phase, nodes } = (value ?? {}) as {
    readonly phase?: string;
    readonly nodes?: readonly string[];
  };
  if (phase === undefined) return undefined;
  if (f === 'kill') {
    const who = nodes?.includes('store') === true ? ' (its store)' : '';
    return `│${' '.repeat(WIDTH)}${phase === 'begun' ? '✖ killed' : '● started again'}${who}`;
  }
  if (f === 'hold' && phase === 'ended') return arrowRight('what was held arrives now');
  const words = `┄┄ ${f} ${phase === 'begun' ? 'begins' : 'ends'} ┄┄`;
  return `┆${words.padStart((WIDTH + words.length) / 2).padEnd(WIDTH)}┆`;
}

function arrowRight(label: string): string {
  return `├─ ${`${label} `.padEnd(WIDTH - 3, '─')}▶│`;
}

function arrowLeft(label: string): string {
  return `│◀─ ${`${shorten(label, WIDTH - 6)} `.padEnd(WIDTH - 4, '─')}─┤`;
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
