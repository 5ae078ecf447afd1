// The exchange of one request as a timing diagram in text: the client at the left, the server at the
// right, one line for each thing that happened, in the order of the history.
import type { HistoryEvent } from '../../checker/index.ts';

const WIDTH = 56;

/** Every try of the request with this key, the faults around them, and how often it was executed. */
export function drawExchange(events: readonly HistoryEvent[], key: string): string {
  const own = events.filter((event) => event.key === key);
  const first = own[0]?.index ?? 0;
  const last = own.findLast(({ f }) => f === 'executions')?.index ?? own.at(-1)?.index ?? 0;
  const scene = events.filter(
    ({ index, key: whose, process }) =>
      index >= first && index <= last && (whose === key || process === 'nemesis'),
  );
  const originNs = scene[0]?.time ?? 0;
  const numbers = new Map<HistoryEvent['process'], number>();
  const lines = scene.flatMap((event) => {
    const drawn = draw(event, numbers);
    const ms = ((event.time - originNs) / 1e6).toFixed(0).padStart(7);
    return drawn === undefined ? [] : [`${ms} ms  ${drawn}`];
  });
  const head = `            client${' '.repeat(WIDTH - 10)}server   request ${key}`;
  return `${[head, ...lines].join('\n')}\n`;
}

function draw(event: HistoryEvent, numbers: Map<unknown, number>): string | undefined {
  const { process, type, f } = event;
  if (process === 'nemesis') return drawFault(event);
  if (f === 'executions') {
    return type === 'ok'
      ? `  │${' '.repeat(WIDTH)}│ executed ${times(event.result as number)} so far`
      : undefined;
  }
  if (type === 'invoke') numbers.set(process, numbers.size + 1);
  const number = numbers.get(process) ?? 0;
  if (type === 'invoke') {
    const { via } = event.value as { readonly via: string };
    const label = ` try ${number}${via === 'faulty' ? ' (through the fault)' : ''} `;
    return `  ├─${label.padEnd(WIDTH - 2, '─')}▶│`;
  }
  if (type === 'ok') {
    const label = ` ${number}: ${shorten(JSON.stringify(event.result), WIDTH - 10)} `;
    return `  │◀${label.padEnd(WIDTH - 2, '─')}─┤`;
  }
  const isAnswer = event.error?.startsWith('answered') === true;
  const label = ` ${number}: ${shorten(event.error ?? '', WIDTH - 26)} `;
  return isAnswer
    ? `  │◀${label.padEnd(WIDTH - 2, '─')}─┤`
    : `  │${`╳${label}— nobody knows `.padEnd(WIDTH)}│`;
}

function drawFault({ f, value }: HistoryEvent): string | undefined {
  const phase = (value as { readonly phase?: string } | undefined)?.phase;
  if (phase === undefined) return undefined;
  const isKill = f === 'kill';
  const words = isKill
    ? phase === 'begun'
      ? '✖ killed'
      : '● started again'
    : `┄┄ ${f} ${phase === 'begun' ? 'begins' : 'ends'} ┄┄`;
  return isKill
    ? `  │${' '.repeat(WIDTH)}${words}`
    : `  ┆${words.padStart((WIDTH + words.length) / 2).padEnd(WIDTH)}┆`;
}

function times(count: number): string {
  return ['never', 'once', 'twice'][count] ?? `${count} times`;
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
