// Trace lines by which an action of the simulated world is seen to have come true in real processes.
import type { Effect, Message } from '../plan/machine.ts';
import type { Pattern } from '../plan/script.ts';
import type { Item } from '../explore/item.ts';
import { VIEW_SERVER } from '../plan/names.ts';
import type { NodeStep, World, WorldEvent } from '../explore/world.ts';

/** An action with its steps, and the trace lines that show that it has happened. */
export interface ToldEvent {
  readonly event: WorldEvent;
  readonly steps: readonly NodeStep[];
  readonly lines: readonly Pattern[];
}

export interface Told {
  /** Steps of the servers that start one after another. */
  readonly opening: readonly Pattern[];
  readonly events: readonly ToldEvent[];
}

export function tellTraces(world: World, path: readonly WorldEvent[]): Told {
  const servers = world.names.filter((name) => name.startsWith('s')).length;
  let isAcknowledged = false;

  /** The ping by which the view server learns that the view is acknowledged. */
  const acknowledgement = ({ column, item: id, outcome }: NodeStep): Pattern[] => {
    if (world.names[column] !== VIEW_SERVER) return [];
    const wasAcknowledged = isAcknowledged;
    const state = world.nodes.interner.get(outcome.node).state as { isAcknowledged: boolean };
    isAcknowledged = state.isAcknowledged;
    const item = world.nodes.items.get(id);
    if (!isAcknowledged || wasAcknowledged || item.kind !== 'request') return [];
    return [{ node: VIEW_SERVER, event: 'received', ...messageFacts(item.message) }];
  };

  const stepLines = (step: NodeStep): Pattern[] => [
    ...step.outcome.effects.flatMap((effect) => tracesOf(world.names[step.column]!, effect)),
    ...acknowledgement(step),
  ];

  const eventLines = ({ action }: WorldEvent, steps: readonly NodeStep[]): Pattern[] =>
    steps.flatMap((step, index) => {
      const item = world.nodes.items.get(step.item);
      const written = stepLines(step);
      const showsArrival = index === 0 && action === 'deliver' && written.length === 0;
      const showsDepartures = action === 'timer' || step.column > servers;
      return [
        ...(showsArrival ? [arrivalOf(item)] : []),
        ...written,
        ...(showsDepartures ? departuresOf(step, world) : []),
      ];
    });

  const opening = world.opening().flatMap(stepLines);
  const events: ToldEvent[] = [];
  let row = world.initial();
  for (const event of path) {
    const { row: next, steps } = world.steps(row, event);
    events.push({ event, steps, lines: eventLines(event, steps) });
    row = next;
  }
  return { opening, events };
}

function tracesOf(node: string, effect: Effect): Pattern[] {
  if (effect.type !== 'trace') return [];
  const { type: _, event, ...facts } = effect;
  return [{ node, event, ...plainFacts(facts) }];
}

function arrivalOf(item: Item): Pattern {
  const node = item.to;
  switch (item.kind) {
    case 'request':
      return { node, event: 'received', from: item.from.node, ...messageFacts(item.message) };
    case 'response':
      return { node, event: 'answered', to: item.from, ok: item.reply.ok };
    case 'no-response':
      return { node, event: 'unanswered', to: item.from };
    case 'timer':
    case 'start':
      throw new Error(`${item.kind} is not delivered`);
  }
}

function departuresOf({ column, outcome }: NodeStep, world: World): Pattern[] {
  const node = world.names[column]!;
  return outcome.sent.flatMap((id): Pattern[] => {
    const item = world.nodes.items.get(id);
    if (item.kind === 'response') {
      return [{ node, event: 'replied', from: item.to, ok: item.reply.ok }];
    }
    if (item.kind !== 'request' || item.to === VIEW_SERVER) return [];
    const { type, client, seq } = item.message;
    return [{ node, event: 'called', to: item.to, ...plainFacts({ type, client, seq }) }];
  });
}

/** The facts of a message in a trace: its plain fields, and of a view its number. */
function messageFacts(message: Message): Facts {
  return plainFacts(
    Object.fromEntries(
      Object.entries(message).flatMap(([name, value]) => {
        if (typeof value !== 'object') return [[name, value]];
        return name === 'view' && value !== null && 'number' in value ? [[name, value.number]] : [];
      }),
    ),
  );
}

function plainFacts(facts: object): Facts {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined),
  ) as Facts;
}

type Facts = Readonly<Record<string, string | number | boolean | null>>;
