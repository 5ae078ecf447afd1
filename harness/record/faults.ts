// The faults of a run, read from the nemesis' events in its history: what was in force, on which
// links and nodes, from when until when.
import type { History, HistoryEvent } from '../../checker/index.ts';

export interface FaultSpan {
  /** `cut`, `lose-replies`, `kill`, ... */
  readonly f: string;
  readonly links: readonly string[];
  readonly nodes: readonly string[];
  readonly beginNs: number;
  /** Absent when the history ends first. */
  readonly endNs?: number;
  readonly verified: boolean;
  readonly evidence: string;
}

/** In the order in which they began. `heal` ends all that were still in force. */
export function faultSpans(history: History): readonly FaultSpan[] {
  const nemesis = history.events.filter(({ process }) => process === 'nemesis');
  const isOurs = nemesis.some((event) => readFacts(event) !== undefined);
  return isOurs ? ownSpans(nemesis) : foreignSpans(nemesis);
}

function ownSpans(nemesis: readonly HistoryEvent[]): readonly FaultSpan[] {
  const spans: FaultSpan[] = [];
  const open = new Map<string, number[]>();
  for (const event of nemesis) {
    const facts = readFacts(event);
    if (event.f === 'heal') {
      for (const places of open.values()) endAll(spans, places, event.time);
      open.clear();
    } else if (facts?.phase === 'begun') {
      const places = open.get(facts.target) ?? [];
      places.push(spans.length);
      open.set(facts.target, places);
      const { links, nodes, verified, evidence } = facts;
      spans.push({ f: event.f, links, nodes, beginNs: event.time, verified, evidence });
    } else if (facts?.phase === 'ended') {
      endAll(spans, open.get(facts.target)?.splice(0, 1) ?? [], event.time);
    }
  }
  return spans;
}

/** Words by which the nemeses of others begin and end a fault: `start-partition` and `stop-partition`, `kill` and `start`. */
const BEGINNINGS =
  /^(?:start-?(?<started>.*)|(?<plain>kill|pause|partition|isolate|stop|hammer)-?(?<rest>.*))$/;
const ENDS: Readonly<Record<string, readonly string[]>> = {
  start: ['stop', 'heal'],
  kill: ['start', 'restart'],
  pause: ['resume', 'start'],
  partition: ['heal', 'stop'],
  isolate: ['heal', 'stop'],
  stop: ['start'],
  hammer: ['stop'],
};

/**
 * Faults of somebody else's history, as Jepsen's nemeses write them: each word twice, when it is asked for
 * and when it is done. What they did to whom is in their own values, and nobody verified it.
 */
function foreignSpans(nemesis: readonly HistoryEvent[]): readonly FaultSpan[] {
  const spans: FaultSpan[] = [];
  const open = new Map<string, number>();
  for (const event of nemesis) {
    const ended = [...open].find(([begun]) => endsWith(begun, event.f));
    if (ended !== undefined) {
      const [begun, place] = ended;
      open.delete(begun);
      spans[place] = { ...spans[place]!, endNs: event.time };
    } else if (BEGINNINGS.test(event.f) && !open.has(event.f) && !isSecond(event, nemesis)) {
      open.set(event.f, spans.length);
      const evidence = JSON.stringify(event.value ?? null);
      spans.push({
        f: event.f,
        links: [],
        nodes: [],
        beginNs: event.time,
        verified: false,
        evidence,
      });
    }
  }
  return spans;
}

/** Whether a word ends what the other began: `stop-kill` or `stop` after `start-kill`, `start` after `kill`. */
function endsWith(begun: string, word: string): boolean {
  const { started, plain, rest = '' } = BEGINNINGS.exec(begun)?.groups ?? {};
  const what = started ?? rest;
  return (ENDS[plain ?? 'start'] ?? []).some(
    (end) => word === end || (what !== '' && word === `${end}-${what}`),
  );
}

/** Whether an event only says that what the one before asked for is done: the end of `stop`, for one. */
function isSecond(event: HistoryEvent, nemesis: readonly HistoryEvent[]): boolean {
  return nemesis[nemesis.indexOf(event) - 1]?.f === event.f;
}

interface Facts {
  readonly phase: 'begun' | 'ended';
  readonly links: readonly string[];
  readonly nodes: readonly string[];
  readonly verified: boolean;
  readonly evidence: string;
  /** What tells an end which beginning it ends. */
  readonly target: string;
}

function readFacts(event: HistoryEvent): Facts | undefined {
  const value = event.value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const facts = value as Readonly<Record<string, unknown>>;
  if (facts['phase'] !== 'begun' && facts['phase'] !== 'ended') return undefined;
  const links = texts(facts['links']);
  const nodes = texts(facts['nodes']);
  return {
    phase: facts['phase'],
    links,
    nodes,
    verified: facts['verified'] === true,
    evidence: typeof facts['evidence'] === 'string' ? facts['evidence'] : '',
    target: JSON.stringify([event.f, links, nodes, facts['plan']]),
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function endAll(spans: FaultSpan[], places: readonly number[], endNs: number): void {
  for (const place of places) spans[place] = { ...spans[place]!, endNs };
}
