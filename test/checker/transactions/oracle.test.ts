// Every level against an oracle that tries all orders. A level that the history keeps is never ruled
// out; one that it does not keep is, where lists were read so that their order is known.
import assert from 'node:assert/strict';
import { check, type History, type Value } from '../../../checker/index.ts';
import { seededRandom } from '../../../harness/ground/random.ts';
import { drawHistory } from './draw.ts';
import { keeps, transactionsOf, type Isolation, type Order } from './oracle.ts';

const histories = Number(process.env['ORACLE_TRANSACTIONS'] ?? 100);
const seed = Number(process.env['ORACLE_SEED'] ?? 1);

const levels: readonly (readonly [level: string, isolation: Isolation, order: Order])[] = [
  ['strict-serializable', 'serializable', 'realtime'],
  ['strong-session-serializable', 'serializable', 'process'],
  ['serializable', 'serializable', 'none'],
  ['repeatable-read', 'serializable', 'none'],
  ['strong-snapshot-isolation', 'snapshot', 'realtime'],
  ['strong-session-snapshot-isolation', 'snapshot', 'process'],
  ['snapshot-isolation', 'snapshot', 'none'],
  ['strong-read-committed', 'committed', 'realtime'],
  ['strong-session-read-committed', 'committed', 'process'],
  ['read-committed', 'committed', 'none'],
  ['strong-read-uncommitted', 'uncommitted', 'realtime'],
  ['read-uncommitted', 'uncommitted', 'none'],
];

/** Whether the order of all appends that surely happened is known: at most one of a key is in no read. */
function isOrderKnown(history: History): boolean {
  const all = transactionsOf(history).filter(({ outcome }) => outcome === 'ok');
  const micros = all.flatMap((transaction) => transaction.micros);
  const seen = new Set(
    micros.flatMap(([f, , value]) => (f === 'r' && Array.isArray(value) ? (value as Value[]) : [])),
  );
  return ['x', 'y'].every(
    (key) =>
      micros.filter(([f, of, value]) => f === 'append' && of === key && !seen.has(value)).length <=
      1,
  );
}

describe('isolation levels against every order', function () {
  this.timeout(60_000 + histories * 40);
  for (const model of ['list-append', 'rw-register'] as const) {
    for (const [level, isolation, order] of levels) {
      it(`${level}, ${model}: ${String(histories)} histories (seed ${String(seed)})`, () => {
        let broken = 0;
        let ruledOut = 0;
        for (let i = 0; i < histories; i++) {
          const history = drawHistory(
            model,
            seededRandom(seed).split(`${level} ${model} ${String(i)}`),
          );
          const found = check(history, { expect: level });
          const isKept = keeps(history, isolation, order);
          const say = (): string =>
            `history ${String(i)}: ${found.verdict} (${found.reason}), kept: ${String(isKept)}\n${history.events.map((event) => JSON.stringify(event)).join('\n')}`;
          if (isKept) assert.notEqual(found.verdict, 'invalid', say());
          // Repeatable read forbids no read that forgets what its own transaction did.
          const isInternal = found.anomalies.some(({ kind }) => kind === 'internal');
          if (isKept || (level === 'repeatable-read' && isInternal)) continue;
          broken += 1;
          if (found.verdict === 'invalid') ruledOut += 1;
          if (model === 'list-append' && isOrderKnown(history))
            assert.equal(found.verdict, found.operations.ok === 0 ? 'unknown' : 'invalid', say());
        }
        if (model === 'list-append') assert.ok(broken > histories / 50, `only ${String(broken)}`);
        if (isolation === 'serializable')
          assert.ok(ruledOut >= broken * 0.8, `${String(ruledOut)} of ${String(broken)} ruled out`);
      });
    }
  }
});
