// Logs of Jepsen's etcd test, as Porcupine keeps them for its own tests:
//   INFO  jepsen.util - 4	:invoke	:cas	[2 4]
// As Porcupine reads them, a cas that failed was executed and found another value.
import { HistoryError } from '../history-error.ts';
import type { EventType, History, HistoryEvent, Value } from '../history.ts';
import { WellFormedness } from '../well-formed.ts';
import { LineSplitter } from './lines.ts';
import type { Reader } from './reader.ts';

export class JepsenLogReader implements Reader {
  readonly #lines = new LineSplitter();
  readonly #wellFormedness = new WellFormedness();
  readonly #events: HistoryEvent[] = [];
  readonly #notices: string[] = [];
  #line = 0;

  push(chunk: string): void {
    for (const line of this.#lines.push(chunk)) this.#read(line);
  }

  end(): History {
    const rest = this.#lines.rest();
    if (LINE.test(rest) || this.#events.length === 0) this.#read(rest);
    else if (rest !== '')
      this.#notices.push(`1 line was left out: the last one (${String(this.#line + 1)}) is torn`);
    return {
      header: { format: 'doubletake-history', version: 1, model: 'cas-register' },
      events: this.#events,
      notices: this.#notices,
    };
  }

  #read(line: string): void {
    this.#line += 1;
    const event = eventOf(line, this.#events.length);
    if (event === undefined) {
      throw new HistoryError(
        'not an event; it must be like: INFO  jepsen.util - 4 :invoke :cas [2 4]',
        this.#line,
      );
    }
    const complaint = this.#wellFormedness.accept(event);
    if (typeof complaint === 'string') throw new HistoryError(complaint, this.#line);
    this.#events.push(event);
  }
}

const LINE =
  /^INFO\s+jepsen\.util\s+-\s+(?<process>\d{1,15})\s+:(?<type>invoke|ok|fail|info)\s+:(?<f>read|write|cas)\s+(?<value>nil|:timed-out|-?\d+|\[-?\d+ -?\d+\])\s*$/;

function eventOf(line: string, index: number): HistoryEvent | undefined {
  const { process, type: said, f = '', value: text = '' } = LINE.exec(line)?.groups ?? {};
  if (process === undefined) return undefined;
  const isRefusedCas = said === 'fail' && f === 'cas' && text.startsWith('[');
  const type = isRefusedCas ? 'ok' : (said as EventType);
  const value = valueOf(text);
  if (f === 'cas' && type === 'invoke' && !Array.isArray(value)) return undefined;
  const base = { index, time: 0, type, process: Number(process), f };
  if (type === 'invoke') return { ...base, value: f === 'read' ? null : value };
  if (type !== 'ok') return { ...base, error: text };
  const results: Readonly<Record<string, Value>> = { read: value, cas: !isRefusedCas, write: null };
  return { ...base, result: results[f] ?? null };
}

function valueOf(text: string): Value {
  if (text === 'nil' || text === ':timed-out') return null;
  return text.startsWith('[') ? text.slice(1, -1).split(' ').map(Number) : Number(text);
}
