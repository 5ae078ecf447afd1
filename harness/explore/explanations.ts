// Explanations of an observation: every order of execution by which a correct service can have produced
// it (the configurations of Wing and Gong's search), as far as it still matters. Of an operation that
// was answered nothing remains but the value that it left behind.
import { puthash, type HistoryEvent, type Process } from '../../checker/index.ts';

interface Explanation {
  /** What the keys hold. */
  readonly values: Readonly<Record<string, string>>;
  /** Of operations that were executed and not answered yet: what their key held before, by client. */
  readonly before: { readonly [client in Process]?: string };
}

/** Explanations as sorted texts: equal for histories that no continuation can tell apart. */
export function explanationsOf(events: readonly HistoryEvent[]): readonly string[] {
  const keys = [...new Set(events.map(({ key }) => key!))].toSorted();
  const start = { values: Object.fromEntries(keys.map((key) => [key, ''])), before: {} };
  const open = new Map<Process, HistoryEvent>();
  let explanations = new Map([[JSON.stringify(start), start as Explanation]]);
  for (const event of events) {
    const known = [...explanations.values()];
    if (event.type === 'invoke') {
      open.set(event.process, event);
      explanations = executeAny(known, [...open.values()]);
    } else {
      open.delete(event.process);
      explanations = byText(known.flatMap((explanation) => answer(explanation, event)));
    }
  }
  return [...explanations.keys()].toSorted();
}

/** Each open operation may be executed at any moment, or later. */
function executeAny(
  known: readonly Explanation[],
  open: readonly HistoryEvent[],
): Map<string, Explanation> {
  const found = byText(known);
  // A map goes on to what is added to it meanwhile.
  for (const explanation of found.values()) {
    for (const operation of open) {
      const next = execute(explanation, operation);
      if (next !== undefined) found.set(JSON.stringify(next), next);
    }
  }
  return found;
}

function execute(
  { values, before }: Explanation,
  { process, f, key, value }: HistoryEvent,
): Explanation | undefined {
  if (before[process] !== undefined) return undefined;
  const held = values[key!]!;
  const next = puthash.step(held, { f, value: value ?? null, result: undefined })!;
  return { values: { ...values, [key!]: next }, before: { ...before, [process]: held } };
}

function answer(
  { values, before }: Explanation,
  { process, f, value, result }: HistoryEvent,
): readonly Explanation[] {
  const { [process]: held, ...others } = before;
  const fits =
    held !== undefined && puthash.step(held, { f, value: value ?? null, result }) !== undefined;
  return fits ? [{ values, before: others }] : [];
}

function byText(explanations: readonly Explanation[]): Map<string, Explanation> {
  return new Map(explanations.map((explanation) => [JSON.stringify(explanation), explanation]));
}
