// The path to a violation that real processes follow most easily, among all that lead to the same one:
// actions of nodes happen as soon as they can, and clients ask no earlier than they must.
import type { World, WorldEvent } from '../explore/world.ts';

export function inSoonestOrder(world: World, path: readonly WorldEvent[]): readonly WorldEvent[] {
  let best = withWhatWouldHappen(world, path);
  const attempt = (from: number, to: number): boolean => {
    const order = best.toSpliced(from, 1).toSpliced(to, 0, best[from]!);
    const isViolation = showsViolation(world, order);
    if (isViolation) best = order;
    return isViolation;
  };
  for (let index = 0; index < best.length; index++) {
    if (!happensByItself(best[index]!)) continue;
    for (let to = 0; to < index && !attempt(index, to); to++);
  }
  for (let index = best.length - 1; index >= 0; index--) {
    if (best[index]!.action !== 'invoke') continue;
    for (let to = best.length - 1; to > index && !attempt(index, to); to--);
  }
  return best;
}

/** A path without losses of answers that the violation does not need. */
function withWhatWouldHappen(world: World, path: readonly WorldEvent[]): readonly WorldEvent[] {
  let best = path;
  let row = world.initial();
  for (let index = 0; index < best.length; index++) {
    for (const event of eventsAt(world, row)) {
      if (!isAnswer(world, event)) continue;
      const longer = best.toSpliced(index, 0, event);
      if (!showsViolation(world, longer)) continue;
      best = longer;
      break;
    }
    row = world.steps(row, best[index]!).row;
  }
  return best;
}

function isAnswer(world: World, { action, subject }: WorldEvent): boolean {
  if (action !== 'deliver') return false;
  const item = world.nodes.items.get(subject);
  return item.kind === 'response' && item.reply.ok;
}

function happensByItself({ action }: WorldEvent): boolean {
  return action === 'deliver' || action === 'notice' || action === 'ping';
}

function showsViolation(world: World, path: readonly WorldEvent[]): boolean {
  let row = world.initial();
  for (const event of path) {
    const canHappen = eventsAt(world, row).some(
      ({ action, subject }) => action === event.action && subject === event.subject,
    );
    if (!canHappen) return false;
    row = world.steps(row, event).row;
  }
  return world.observer.judge(row[world.columns.seen]!).verdict === 'invalid';
}

function eventsAt(world: World, row: Int32Array): readonly WorldEvent[] {
  const events: WorldEvent[] = [];
  world.visit(row, (_, event) => void events.push(event));
  return events;
}
