import assert from 'node:assert/strict';
import { check, type Anomaly } from '../../checker/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { accuses, plantedKinds, type PlantedKind } from './support/kinds.ts';
import { simulate } from './support/simulate.ts';
import { verify } from './support/verify.ts';

/** How many histories for each; more with EXPLAINED_HISTORIES, another seed with EXPLAINED_SEED. */
const histories = Number(process.env['EXPLAINED_HISTORIES'] ?? 20);
const seed = Number(process.env['EXPLAINED_SEED'] ?? 1);

interface Tally {
  planted: number;
  unseen: number;
  named: number;
  alternative: number;
  readonly otherwise: string[];
}

describe(`each kind of anomaly is named, or what fits as well (seed ${String(seed)})`, () => {
  for (const [name, planted] of Object.entries(plantedKinds)) {
    it(name, function () {
      this.timeout(60_000 + histories * 200);
      const tally: Tally = { planted: 0, unseen: 0, named: 0, alternative: 0, otherwise: [] };
      for (let i = 0; tally.planted < histories && i < 20 * histories; i++)
        one(name, { planted, i }, tally);
      const { unseen, named, alternative, otherwise } = tally;
      const told = `${String(named)} named, ${String(alternative)} among the alternatives, ${String(otherwise.length)} otherwise, ${String(unseen)} left no trace\n${otherwise.slice(0, 3).join('\n')}`;
      if (process.env['EXPLAINED_HISTORIES'] !== undefined) console.log(told);
      assert.ok(tally.planted === histories, `${String(tally.planted)} could be planted`);
      assert.ok(named + alternative >= (planted.share ?? 0.9) * (histories - unseen), told);
      assert.ok(named > 0, told);
    });
  }
});

function one(
  name: string,
  { planted, i }: { readonly planted: PlantedKind; readonly i: number },
  tally: Tally,
): void {
  const random = seededRandom(seed).split(`${name} ${String(i)}`);
  const object = planted.object(random);
  const shape = { processes: 4, operations: 30, unknownPercent: random.integer(0, 5), keys: 1 };
  const history = simulate(object, { ...shape, ...planted.shape }, random);
  const victim = object.victim();
  if (victim === undefined) return;
  tally.planted += 1;
  const { verdict, anomalies } = check(history);
  const [anomaly] = anomalies;
  if (verdict !== 'invalid' || anomaly === undefined) {
    tally.unseen += 1;
    return;
  }
  const isReplayed = history.header.model !== 'puthash' || anomaly.kind === planted.kind;
  if (isReplayed && anomaly.kind !== 'not-linearizable')
    verify(anomaly, history, `history ${String(i)}: ${anomaly.sentence}`);
  const isPlanted = ({ kind, operations }: Pick<Anomaly, 'kind' | 'operations'>): boolean =>
    kind === planted.kind &&
    (kind === 'held-by-two' ? operations.slice(0, 2) : operations.slice(0, 1)).some((accused) =>
      accuses(accused, victim),
    );
  if (anomalies.some(isPlanted)) tally.named += 1;
  else if (anomalies.some(({ alternatives }) => alternatives?.some(isPlanted)))
    tally.alternative += 1;
  else
    tally.otherwise.push(
      `history ${String(i)}, ${victim.f}(${JSON.stringify(victim.value)}): ${anomalies.map(({ kind, sentence }) => `${kind}: ${sentence}`).join('; ')}`,
    );
}
