// The exchange of one request as a timing diagram in text: the client at the left, the server at the
// right, one line for each thing that happened, in the order of the history.
import type { HistoryEvent, Value } from '../../checker/index.ts';

const WIDTH = 62;

/** The tries of a request until it went wrong, the faults around them, and how often it was executed. */
export function drawExchange(events: readonly HistoryEvent[], key: string): string {
  const own = events.filter((event) => event.key === key);
  const isWrong = ({ f, type, result }: HistoryEvent): boolean =>
    f === 'executions' && type === 'ok' && result !== 1;
  const first = own[0]?.index ?? 0;
  const last = (own.find(isWrong) ?? own.at(-1))?.index ?? 0;
  const scene = events.filter(
    ({ index, key: whose, process }) =>
      index >= first && index <= last && (whose === key || process === 'nemesis'),
  );
  const originNs = scene[0]?.time ?? 0;
  const numbers = new Map<HistoryEvent['process'], number>();
  const lines = scene.flatMap((event) => {
    if (event.type === 'invoke' && event.f === 'request') {
      numbers.set(event.process, numbers.size + 1);
    }
    const drawn = draw(event, numbers.get(event.process) ?? 0);
    const ms = ((event.time - originNs) / 1e6).toFixed(0).padStart(7);
    return drawn === undefined ? [] : [`${ms} ms  ${drawn}`];
  });
  const head = `            client${' '.repeat(WIDTH - 7)}server   key ${key}`;
  return `${[head, ...lines].join('\n')}\n`;
}

function draw(event: HistoryEvent, number: number): string | undefined {
  if (event.process === 'nemesis') return drawFault(event);
  if (event.f === 'executions') return drawCount(event);
  if (event.type === 'invoke') {
    const { via } = event.value as { readonly via: string };
    return arrowRight(`try ${number}${via === 'faulty' ? ', through the fault' : ''}`);
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
  const phase = (value as { readonly phase?: string } | undefined)?.phase;
  if (phase === undefined) return undefined;
  if (f === 'kill')
    return `│${' '.repeat(WIDTH)}${phase === 'begun' ? '✖ killed' : '● started again'}`;
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
