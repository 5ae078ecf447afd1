// A source of ids, of which none is answered twice: generate answers one.
// Source: Maelstrom's unique-ids workload.
import type { Judgement } from '../judgement.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import { canonical, linesOf, withLine } from '../value.ts';

/** The state: a line for each id answered so far, in the order of their texts. */
export const uniqueIds: Model<string> = {
  name: 'unique-ids',
  functions: ['generate'],
  answers: ['generate'],
  initial: () => '',
  step: (ids, { result }) => {
    if (result === undefined) return ids;
    const line = canonical(result);
    const isKnown = ids.startsWith(`${line}\n`) || ids.includes(`\n${line}\n`);
    return isKnown ? undefined : withLine(ids, line, (other) => other < line);
  },
  isRead: ({ result }) => result === undefined,
  describe: linesOf,
  judge,
};

/** Any order is legal where all ids differ. */
function judge(operations: readonly Operation[]): Judgement {
  const known = operations.filter(({ result }) => result !== undefined);
  const ids = new Set(known.map(({ result }) => canonical(result ?? null)));
  const isLegal = ids.size === known.length;
  return {
    verdict: isLegal ? 'valid' : 'invalid',
    reason: isLegal ? '' : 'an id was answered twice',
    steps: operations.length,
    linearization: isLegal ? known.toSorted((a, b) => a.called - b.called) : [],
    anomalies: [],
  };
}
