// A path of the search told as a run: the history of its clients and the trace that its nodes would have
// written, so that checker and report read it like a real run.
import type { HistoryEvent, Value } from '../../checker/index.ts';
import { judge } from '../record/judge.ts';
import type { JudgedRun } from '../record/load.ts';
import type { Message } from '../plan/machine.ts';
import type { TraceLine } from '../plan/trace-line.ts';
import { USER, type Caller, type Item } from './item.ts';
import type { NodeStep } from './draft.ts';
import type { World, WorldEvent } from './world.ts';
import { clientNumber, isClientName } from '../plan/names.ts';

export interface Story extends JudgedRun {
  /** One sentence for each action. */
  readonly sentences: readonly string[];
}

/** The time between two actions in the picture, in nanoseconds. */
const EVENT_NS = 10_000_000;
const STEP_NS = 100_000;

export function tellStory(world: World, path: readonly WorldEvent[], system: string): Story {
  const events: HistoryEvent[] = [];
  const lines: TraceLine[] = [];
  const sentences: string[] = [];
  const calls = new Map<string, Call>();
  let callCount = 0;
  let time = 0;

  const record = (event: Omit<HistoryEvent, 'index' | 'time'>): void =>
    void events.push({ index: events.length, time, ...event });
  const trace = (node: string, event: string, facts: object): void =>
    void lines.push({ time, node, event, ...facts });

  const fault = (f: string, phase: string, places: Readonly<Record<string, Value>>): void =>
    record({
      process: 'nemesis',
      type: 'info',
      f,
      value: { ...places, phase, verified: true, evidence: 'simulated' },
    });

  const tellStep = ({ column, item: itemId, outcome }: NodeStep): string | undefined => {
    const node = world.names[column]!;
    const item = world.nodes.items.get(itemId);
    const received = receive(node, item);
    for (const effect of outcome.effects) {
      if (effect.type === 'trace') {
        const { type: _, event, ...facts } = effect;
        trace(node, event, facts);
      }
      if (effect.type === 'call' && isOfInterest(effect.message)) {
        const name = `${node}.${++callCount}`;
        const call = { name, message: effect.message };
        calls.set(nameOf({ node, incarnation: 0, call: effect.call }), call);
        trace(node, 'called', { to: effect.to, call: name, ...plainFacts(effect.message) });
      }
    }
    for (const sent of outcome.sent) reply(node, world.nodes.items.get(sent));
    const answer = outcome.answer as { readonly ok: boolean; readonly result?: Value } | undefined;
    if (answer?.ok === true) {
      const asked = events.findLast(({ type, id }) => type === 'invoke' && id?.client === node)!;
      const { index: _, time: __, ...fields } = asked;
      record({ ...fields, type: 'ok', result: answer.result ?? null });
    }
    return received;
  };

  /** Writes the trace line of an item received; returns its words for a sentence. */
  const receive = (node: string, item: Item): string | undefined => {
    if (item.kind === 'request') {
      if (item.from.node === USER) {
        const { type: f, key, value, client, seq } = item.message as unknown as Asked;
        const id = { client, seq };
        record({ process: clientNumber(client), type: 'invoke', f, key, value, id });
        return `asks ${f} ${key}${value === null ? '' : ` ${value}`}`;
      }
      const call = calls.get(nameOf(item.from));
      if (call === undefined) return undefined;
      trace(node, 'received', {
        from: item.from.node,
        call: call.name,
        ...plainFacts(item.message),
      });
      return `${describe(item.message)} of ${item.from.node} arrives`;
    }
    if (item.kind !== 'response' && item.kind !== 'no-response') return undefined;
    const call = calls.get(nameOf(item.caller));
    if (call === undefined) return undefined;
    if (item.kind === 'response') {
      const { ok, error } = item.reply;
      trace(node, 'answered', { to: item.from, call: call.name, ok, ...(!ok && { error }) });
      const answer = ok ? 'the answer' : `"${error ?? 'error'}"`;
      return `${answer} of ${item.from} to ${describe(call.message)} arrives`;
    }
    trace(node, 'unanswered', { to: item.from, call: call.name, error: 'ECONNRESET' });
    return `learns that ${describe(call.message)} got no answer of ${item.from}`;
  };

  const reply = (node: string, item: Item): void => {
    if (item.kind !== 'response') return;
    const call = calls.get(nameOf(item.caller));
    if (call === undefined) return;
    const { ok, error, result } = item.reply;
    trace(node, 'replied', { from: item.to, call: call.name, ok, error, result });
  };

  let row = world.initial();
  for (const [index, event] of path.entries()) {
    time = (index + 1) * EVENT_NS;
    const { row: next, steps } = world.steps(row, event);
    const subject = world.names[event.subject] ?? '';
    if (event.action === 'crash') fault('kill', 'begun', { nodes: [subject] });
    if (event.action === 'restart') fault('kill', 'ended', { nodes: [subject] });
    if (event.action === 'suspect') fault('cut', 'begun', { links: [`${subject}->vs`] });
    const traced = lines.length;
    const told = steps.map((step) => {
      time += STEP_NS;
      return tellStep(step);
    });
    if (event.action === 'suspect') fault('cut', 'ended', { links: [`${subject}->vs`] });
    sentences.push(sentence(world, event, told[0]) + consequences(lines.slice(traced)));
    row = next;
  }

  const history = {
    header: { format: 'doubletake-history', version: 1, model: 'puthash', system } as const,
    events,
    notices: [],
  };
  const judgement = judge(history);
  return {
    sentences,
    judgement,
    record: { history, verdict: judgement, trace: { lines, notices: [] } },
  };
}

interface Call {
  readonly name: string;
  readonly message: Message;
}

interface Asked {
  readonly type: string;
  readonly key: string;
  readonly value: string | null;
  readonly client: string;
  readonly seq: number;
}

function sentence(world: World, event: WorldEvent, told: string | undefined): string {
  const { action, subject } = event;
  if (action === 'deliver' || action === 'timer') {
    const item = world.nodes.items.get(subject);
    if (item.kind !== 'timer') return `${item.to}: ${told ?? 'a message arrives'}`;
    return isClientName(item.to)
      ? `${item.to}: has waited long enough and tries again`
      : `${item.to}: the time of its ${item.timer} is over`;
  }
  const name = world.names[subject]!;
  switch (action) {
    case 'invoke':
      return `${name}: ${told ?? ''}`;
    case 'crash':
      return `${name}: dies`;
    case 'restart':
      return `${name}: starts again, empty`;
    case 'notice':
      return `vs: takes ${name} for dead, as it is`;
    case 'suspect':
      return `vs: takes ${name} for dead, though it lives`;
    case 'ping':
      return `${name}: pings the view server`;
  }
}

/** Words for what nodes did in an action: executions and changes of views. */
function consequences(lines: readonly TraceLine[]): string {
  const words = lines.flatMap((line) => {
    switch (line.event) {
      case 'executed':
        return [`${line.node} executes ${String(line.client)}#${String(line.seq)}`];
      case 'view-changed':
        return [`view ${String(line.view)}: ${line.primary ?? '-'}, ${line.backup ?? '-'}`];
      case 'view-adopted':
        return [`${line.node} is in view ${String(line.view)}`];
      default:
        return [];
    }
  });
  return words.length === 0 ? '' : `  [${words.join('; ')}]`;
}

/** Pings and questions for the view are left out: views show by themselves. */
function isOfInterest({ type }: Message): boolean {
  return type !== 'ping' && type !== 'view';
}

function nameOf({ node, call }: Caller): string {
  return `${node} ${call}`;
}

function describe(message: Message): string {
  const { type, view } = message;
  const { client, seq } = message as Partial<Asked>;
  if (client !== undefined) return `${type} ${client}#${seq}`;
  const number = (view as { readonly number?: number } | undefined)?.number;
  return number === undefined ? type : `${type} (view ${number})`;
}

function plainFacts(message: Message): object {
  return Object.fromEntries(
    Object.entries(message).flatMap(([field, value]) => {
      if (typeof value !== 'object' || value === null) return [[field, value]];
      return field === 'view' ? [[field, (value as { readonly number: number }).number]] : [];
    }),
  );
}
