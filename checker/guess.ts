// The model of a history that names none, told by its operations; the guess says on what it rests.
import type { HistoryEvent } from './history.ts';
import type { Call, Model } from './model.ts';
import { models } from './models/index.ts';
import { wholeModels } from './whole-history.ts';

export interface Guess {
  readonly model: string;
  /** Why, and how to say otherwise, in one sentence. */
  readonly reason: string;
}

type Candidate = Pick<Model, 'name' | 'functions' | 'answers' | 'sign' | 'problem'> & {
  readonly isRead?: Model['isRead'];
};

/** Those judged by steps come first: they are stricter. */
const CANDIDATES: readonly Candidate[] = [
  ...Object.values(models),
  ...Object.entries(wholeModels).map(([name, whole]) => ({ name, ...whole })),
];

/** The first model, in the order of the registry, that knows all the operations and whose sign, if it has one, they bear. */
export function guessModel(events: readonly HistoryEvent[]): Guess {
  const calls = callsIn(events);
  const used = [...new Set(calls.map(({ f }) => f))];
  const fitting = CANDIDATES.filter(
    (model) =>
      used.every((f) => model.functions.includes(f)) &&
      calls.every((call) => model.problem?.(call) === undefined),
  );
  const signed = fitting.find(
    (model) =>
      calls.every((call) => model.sign?.fits(call) === true) &&
      calls.some((call) => model.sign?.isShown?.(call) ?? model.isRead?.(call) !== true),
  );
  const found = signed ?? fitting.find(({ sign }) => sign === undefined);
  const others = fitting
    .filter((model) => model !== found && calls.every((call) => model.sign?.fits(call) !== false))
    .map(({ name }) => name);
  return found === undefined
    ? { model: 'register', reason: `no model knows all of ${used.join(', ')}` }
    : { model: found.name, reason: reasonOf(found, used, others) };
}

/** Whether the completion of a function holds an answer in Jepsen's histories. */
export const isAnswered = (f: string): boolean => ANSWERED.has(f);

const ANSWERED: ReadonlySet<string> = new Set(CANDIDATES.flatMap(({ answers = [] }) => answers));

function reasonOf(
  { name, sign }: Candidate,
  used: readonly string[],
  others: readonly string[],
): string {
  const why = sign?.words ?? `its operations are ${used.join(', ')}`;
  const order = name === 'queue' ? ', first in, first out; --order any for another' : '';
  const other =
    order === '' && others.length > 0
      ? `; --model ${others.slice(0, 3).join(' or ')} for another`
      : '';
  return `judged as ${/^[aou]/.test(name) && !name.startsWith('uni') ? 'an' : 'a'} ${name}: ${why}${order}${other}`;
}

/** What was asked, and what came back where it is known. */
function callsIn(events: readonly HistoryEvent[]): readonly Call[] {
  const asked = new Map<HistoryEvent['process'], HistoryEvent>();
  const calls: Call[] = [];
  for (const event of events) {
    const { type, process, f, value = null, result = null } = event;
    if (process === 'nemesis') continue;
    if (type === 'invoke') {
      asked.set(process, event);
      calls.push({ f, value, result: undefined });
    } else if (type === 'ok') calls.push({ f, value: asked.get(process)?.value ?? null, result });
  }
  return calls;
}
