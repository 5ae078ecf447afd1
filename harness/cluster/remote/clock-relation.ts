// How the clocks of another machine stand to ours, measured over a session there: its wall clock by the
// shortest of several round trips, its monotonic clock by the tick of its uptime beside its wall clock.
import type { ChildProcess } from 'node:child_process';
import { realClock, unixOffsetNs } from '../../ground/clock.ts';
import { eachLine } from '../../net/lines.ts';

/** All in nanoseconds. */
export interface ClockRelation {
  /** Its wall clock less ours. */
  readonly wallNs: number;
  /** Its monotonic clock less ours. */
  readonly monotonicNs: number;
  /** By how much both may be wrong. */
  readonly withinNs: number;
}

/** `w` asks for the wall clock; `u` for the uptime just when it ticks, with the wall clock beside it. */
const TELLER = `
  while read -r asked; do
    if [ "$asked" = u ]; then
      read -r first rest </proc/uptime; now=$first
      while [ "$now" = "$first" ]; do read -r now rest </proc/uptime; done
      echo "$(date +%s%N) $now"
    else
      date +%s%N
    fi
  done`;

const ROUND_TRIPS = 10;
/** What a process for `date` may take besides. */
const DATE_NS = 3e6;

/** `open` runs a script there. */
export async function measureClocks(
  open: (script: string) => ChildProcess,
): Promise<ClockRelation> {
  const session = open(TELLER);
  session.stdin!.on('error', () => {});
  const waiting: ((line: string) => void)[] = [];
  eachLine(session.stdout!, {
    most: 4096,
    onLine: (line) => waiting.shift()?.(line),
    onTooLong: () => {},
  });
  const ended = new Promise<never>((_, reject) => {
    session.once('close', () => reject(new Error('its session ended while clocks were compared')));
  });
  ended.catch(() => {});
  const ask = (what: 'w' | 'u'): Promise<string> =>
    Promise.race([
      ended,
      new Promise<string>((resolve) => {
        waiting.push(resolve);
        session.stdin!.write(`${what}\n`);
      }),
    ]);
  try {
    const offsetNs = unixOffsetNs();
    let best = { wallNs: 0, withinNs: Infinity };
    for (let trip = 0; trip < ROUND_TRIPS; trip++) {
      const sentNs = realClock.nowNs();
      const theirs = Number(await ask('w'));
      const receivedNs = realClock.nowNs();
      const wallNs = theirs - ((sentNs + receivedNs) / 2 + offsetNs);
      const withinNs = (receivedNs - sentNs) / 2;
      if (withinNs < best.withinNs) best = { wallNs, withinNs };
    }
    const [wall = '', uptime = ''] = (await ask('u')).split(' ');
    const oursNs = Number(wall) - best.wallNs - offsetNs;
    return {
      wallNs: Math.round(best.wallNs),
      monotonicNs: Math.round(Number(uptime) * 1e9 - oursNs),
      withinNs: Math.round(best.withinNs + DATE_NS),
    };
  } finally {
    session.stdin!.end();
  }
}
