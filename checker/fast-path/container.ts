// Objects that hand out what was put in, with elements that are all different: judged by the arrangement
// of a queue, a stack or a priority queue. Of an operation of unknown outcome only what it may have taken
// out is of matter: nothing, which is tried first, or what otherwise is in the way.
import type { Value } from '../history.ts';
import type { Judgement, Limits } from '../judgement.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import { isConflict, type Arrangement, type Conflict } from './conflict.ts';
import { contentsOf, type Contents, type Element, type Functions } from './contents.ts';

/** How an object orders what goes through it. */
export interface Container {
  readonly functions: Functions;
  readonly arrange: (contents: Contents) => Arrangement;
}

/** What a model says of itself that is such an object. */
export function judgedAs(
  container: Container,
): Required<Pick<Model, 'judge' | 'conflict' | 'removes'>> {
  const { take, drain } = container.functions;
  return {
    removes: ({ f, result = null }) => {
      if ((f !== take && f !== drain) || result === null) return [];
      return f === drain && Array.isArray(result) ? (result as readonly Value[]) : [result];
    },
    judge: (operations, limits) => judgeContainer(operations, container, limits),
    conflict: (operations) => conflictIn(operations, container),
  };
}

/** What is in conflict whatever those of unknown outcome took. */
function conflictIn(
  operations: readonly Operation[],
  { functions, arrange }: Container,
): Conflict | undefined {
  const contents = contentsOf(operations, functions);
  if (contents === undefined || contents === 'illegal') return undefined;
  const isSure = contents.unknownTakes.length === 0;
  const elements = contents.elements.filter(({ take }) => isSure || take !== undefined);
  const found = arrange({ ...contents, elements });
  return isConflict(found) ? found : undefined;
}

/** Undefined where an element is put in twice, or where it depends on what nobody knows. */
function judgeContainer(
  operations: readonly Operation[],
  container: Container,
  limits: Limits,
): Judgement | undefined {
  const contents = contentsOf(operations, container.functions);
  if (contents === undefined) return undefined;
  const found = contents === 'illegal' ? contents : arranged(contents, container, limits);
  if (found === undefined) return undefined;
  const isLegal = found !== 'illegal' && !isConflict(found);
  return {
    verdict: isLegal ? 'valid' : 'invalid',
    reason: isLegal ? '' : 'no order of the operations is legal',
    steps: operations.length,
    linearization: isLegal ? found : [],
    anomalies: [],
  };
}

/** An element less is never in the way of the others, so that what nobody is known to have taken may be left out. */
function arranged(contents: Contents, container: Container, limits: Limits): Arrangement {
  const { elements, unknownTakes } = contents;
  const found = container.arrange(contents);
  if (!isConflict(found) || unknownTakes.length === 0) return found;
  const known = elements.filter(({ take }) => take !== undefined);
  const rest = container.arrange({ ...contents, elements: known });
  return rest === undefined || isConflict(rest)
    ? rest
    : withTakers(contents, { container, limits, conflict: found });
}

/** What is in the way was taken by an operation of unknown outcome: what was in the way first by the earliest of them. */
function withTakers(
  contents: Contents,
  {
    container: { functions, arrange },
    limits,
    conflict,
  }: {
    readonly container: Container;
    readonly limits: Limits;
    readonly conflict: Conflict;
  },
): Arrangement {
  const takers = contents.unknownTakes.filter(({ f }) => f === functions.take);
  /** What is in the way, and the first return before which it must have gone. */
  const lost = new Map<Operation, number>();
  let found: Arrangement = conflict;
  while (isConflict(found)) {
    const { passed, accused } = found;
    const late = passed.filter(({ put, take }) =>
      lost.has(put) ? accused.returned < (lost.get(put) ?? 0) : take === undefined,
    );
    for (const { put } of late) lost.set(put, accused.returned);
    if (late.length === 0 || lost.size > takers.length || limits.expired()) return undefined;
    const byDeadline = [...lost].toSorted(([, a], [, b]) => a - b);
    const takerOf = new Map(byDeadline.map(([put], place) => [put, takers[place]]));
    const elements = contents.elements.map((element) =>
      withTaker(element, takerOf.get(element.put), contents),
    );
    found = arrange({ ...contents, elements });
  }
  return found;
}

function withTaker(element: Element, take: Operation | undefined, { timeOf }: Contents): Element {
  if (take === undefined) return element;
  return { ...element, take, takeCall: Math.max(timeOf(take.called), element.putCall) };
}
