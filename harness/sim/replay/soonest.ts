// Among the ways in which the same violation can come about, one that real processes fall into most
// easily: what would happen by itself does happen, and as soon as it can; and clients ask no earlier
// than they must.
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
    if (best[index]!.happening !== 'invoke') continue;
    for (let to = best.length - 1; to > index && !attempt(index, to); to--);
  }
  return best;
}

/** A path in which nothing stays out that may as well happen, such as the answer to a client. */
function withWhatWouldHappen(world: World, path: readonly WorldEvent[]): readonly WorldEvent[] {
  let best = path;
  let row = world.initial();
  for (let index = 0; index < best.length && index < LENGTH_MAX; index++) {
    for (const event of eventsAt(world, row)) {
      if (event.happening !== 'deliver') continue;
      const longer = best.toSpliced(index, 0, event);
      if (!showsViolation(world, longer)) continue;
      best = longer;
      break;
    }
    row = world.steps(row, best[index]!).row;
  }
  return best;
}

/** Clients that are refused would ask again for ever. */
const LENGTH_MAX = 60;

function happensByItself({ happening }: WorldEvent): boolean {
  return happening === 'deliver' || happening === 'notice' || happening === 'ping';
}

function showsViolation(world: World, path: readonly WorldEvent[]): boolean {
  let row = world.initial();
  for (const event of path) {
    const canHappen = eventsAt(world, row).some(
      ({ happening, subject }) => happening === event.happening && subject === event.subject,
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
