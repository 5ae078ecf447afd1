// A harness that runs out of file descriptors at some moment: what it could not ask says nothing about the
// system. It ends in one line, as a failure of its own, or with the verdict of a whole run.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { openPortPool } from '../../harness/cluster/ports.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { PROGRAM, useStore } from '../support/cli.ts';
import { countLeftovers, countRuns, placeIn, type Place } from './harness-at-work.ts';
import { Promises } from './promises.ts';

const isFull = process.env['TRIALS'] === 'full';
const seed = Number(process.env['TRIALS_SEED'] ?? (isFull ? Date.now() % 1e6 : 1));
const TIMES = isFull ? { run: 20, probe: 10 } : { run: 1, probe: 1 };

const COUNTERS = fileURLToPath(new URL('../systems/counters.js', import.meta.url));
const THIEF = new URL('descriptor-thief.js', import.meta.url).href;
/** Where a package cannot be looked up for want of them, Node says that there is none. */
const TOLD = /EMFILE|cannot be loaded/;
/** More than loading the program takes, and little enough to be taken at once. */
const LIMIT = 400;

describe(`a harness without file descriptors (seed ${seed})`, function () {
  this.timeout(1_800_000);
  const store = useStore();

  /** Its descriptors are taken so long after its start. */
  const rob = async (
    place: Place,
    args: readonly string[],
    { afterMs, promises, where }: { afterMs: number; promises: Promises; where: string },
  ): Promise<void> => {
    const stolen = { NODE_OPTIONS: `--import ${THIEF}`, STOLEN_AFTER_MS: `${afterMs}` };
    const { exitCode, stderr } = await execa(
      'bash',
      ['-c', `ulimit -n ${LIMIT}; exec "$0" "$@"`, process.execPath, PROGRAM, ...args],
      { reject: false, env: { ...place.environment, ...stolen } },
    );
    const complaints = stderr.split('\n').filter((line) => line.startsWith('doubletake: '));
    const isTold = exitCode === 255 && complaints.length === 1 && TOLD.test(complaints[0]!);
    const isWhole = [0, 2].includes(exitCode ?? -1) && complaints.length === 0;
    promises.count('nobody else was accused of it', isTold || isWhole, where, [exitCode, stderr]);
    await countLeftovers(place, promises, where);
    await countRuns(place, promises, where);
  };

  it(`${TIMES.run} times in a run`, async () => {
    const promises = new Promises();
    for (let time = 1; time <= TIMES.run; time++) {
      const [place, draw] = [placeIn(store.path), seededRandom(seed).split(`run ${time}`)];
      const nemesis = draw.pick(['mix', 'kill', 'pause', 'lose-replies', 'reset', 'partition']);
      const args = ['run', 'fixed', '--time', '3s', '--seed', `${time}`, '--nemesis', nemesis];
      const trial = {
        afterMs: draw.integer(500, 4500),
        promises,
        where: `run ${time}, ${nemesis}`,
      };
      await rob(place, [...args, '--store', place.runs], trial);
    }
    promises.settle(`${TIMES.run} runs without descriptors`);
  });

  it(`${TIMES.probe} times in a probe`, async () => {
    const promises = new Promises();
    const ports = openPortPool();
    for (let time = 1; time <= TIMES.probe; time++) {
      const [place, draw] = [placeIn(store.path), seededRandom(seed).split(`probe ${time}`)];
      const port = await ports.take();
      const start = `${process.execPath} ${COUNTERS} ${port} ${place.path}`;
      const asked = ['--body', '{"by":1}', '--count', 'value', '--time', '10s', '--start', start];
      const args = ['probe', `http://127.0.0.1:${port}/counters/k`, ...asked];
      const trial = { afterMs: draw.integer(500, 4500), promises, where: `probe ${time}` };
      await rob(place, [...args, '--store', place.runs], trial);
    }
    await ports.release();
    promises.settle(`${TIMES.probe} probes without descriptors`);
  });
});
