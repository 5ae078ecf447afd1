// How often each scenario was played, and how often it hit what it was aimed at.

export interface Tally {
  readonly play: (name: string) => number;
  readonly plays: (name: string) => number;
  readonly hit: (name: string) => void;
  readonly hits: (name: string) => number;
  readonly miss: (name: string) => void;
  readonly misses: (name: string) => number;
}

export function createTally(): Tally {
  const counter = (): [(name: string) => number, (name: string) => number] => {
    const counts = new Map<string, number>();
    const get = (name: string): number => counts.get(name) ?? 0;
    return [(name) => (counts.set(name, get(name) + 1), get(name)), get];
  };
  const [play, plays] = counter();
  const [hit, hits] = counter();
  const [miss, misses] = counter();
  return { play, plays, hit, hits, miss, misses };
}
