// What the harness promises, whatever happens to the harness itself: it is killed, its disk fills up, its
// ports are taken, its clock jumps. A few trials here; `npm run test:faults` does many.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { findExecutable } from '../../harness/cluster/process/executable.ts';
import { openPortPool } from '../../harness/cluster/ports.ts';
import { realClock } from '../../harness/ground/clock.ts';
import { seededRandom, type Random } from '../../harness/ground/random.ts';
import type { NightSummary } from '../../harness/campaign/summary.ts';
import { doubletake, PROGRAM, useStore } from '../support/cli.ts';
import { countLeftovers, countRuns, placeIn, startIn, type Place } from './harness-at-work.ts';
import { Promises } from './promises.ts';

const isFull = process.env['TRIALS'] === 'full';
const seed = Number(process.env['TRIALS_SEED'] ?? (isFull ? Date.now() % 1e6 : 1));
/** How many of each; nights and disks have tests of their own, so that here a few are enough. */
const KILLS = isFull ? { run: 40, probe: 30, night: 12 } : { run: 2, probe: 1, night: 0 };
const DISKS = isFull ? 8 : 0;
const CLOCKS = isFull ? 6 : 0;
const NIGHT_RUNS = 4;

const COUNTERS = fileURLToPath(new URL('../systems/counters.js', import.meta.url));
const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** How a harness may end that was told to: at once, or when everything was stopped. */
const CODES: Readonly<Record<string, number>> = { SIGTERM: 143, SIGINT: 130 };

describe(`the harness in trouble (seed ${seed})`, function () {
  this.timeout(1_800_000);
  const store = useStore();
  const random = (what: string): Random => seededRandom(seed).split(what);

  /** Killed at a moment that the seed draws; told how it ended. */
  const killed = async (
    place: Place,
    args: readonly string[],
    { draw, withinMs, promises, where }: Trial,
  ): Promise<void> => {
    const signal = draw.pick(SIGNALS);
    const running = startIn(place, args);
    await Promise.race([running, realClock.sleep(draw.integer(0, withinMs))]);
    running.kill(signal);
    const { exitCode, signal: by, stderr } = await running;
    const isRight = by === signal || exitCode === CODES[signal] || exitCode === 0;
    promises.count('it ended as it was told', isRight, `${where} ${signal}`, [
      exitCode,
      by,
      stderr,
    ]);
    await countLeftovers(place, promises, `${where} ${signal}`);
  };

  it(`is killed ${KILLS.run} times in a run`, async () => {
    const promises = new Promises();
    for (let kill = 1; kill <= KILLS.run; kill++) {
      const [place, draw] = [placeIn(store.path), random(`run ${kill}`)];
      const where = `run ${kill}`;
      const nemesis = draw.pick(['mix', 'kill', 'pause', 'lose-replies', 'none']);
      const args = ['--time', '3s', '--seed', `${kill}`, '--nemesis', nemesis];
      const command = ['run', 'fixed', ...args, '--store', place.runs];
      await killed(place, command, { draw, withinMs: 5000, promises, where });
      await countRuns(place, promises, where);
    }
    promises.settle(`${KILLS.run} kills of a run`);
  });

  it(`is killed ${KILLS.probe} times in a probe`, async () => {
    const promises = new Promises();
    const ports = openPortPool();
    for (let kill = 1; kill <= KILLS.probe; kill++) {
      const [place, draw] = [placeIn(store.path), random(`probe ${kill}`)];
      const port = await ports.take();
      const start = `${process.execPath} ${COUNTERS} ${port} ${place.path}`;
      const url = `http://127.0.0.1:${port}/counters/k`;
      const asked = ['--body', '{"by":1}', '--count', 'value', '--start', start];
      const command = ['probe', url, ...asked, '--store', place.runs];
      const where = `probe ${kill}`;
      await killed(place, command, { draw, withinMs: 5000, promises, where });
      await countRuns(place, promises, where);
    }
    await ports.release();
    promises.settle(`${KILLS.probe} kills of a probe`);
  });

  itWhere(KILLS.night)(
    `is killed ${KILLS.night} times in nights, which lose and double nothing`,
    async () => {
      const promises = new Promises();
      for (let night = 1, kills = 0; kills < KILLS.night; night++) {
        const place = placeIn(store.path);
        const where = `night ${night}`;
        const command = nightlyIn(place);
        const results = join(place.path, 'nights/n/results');
        const done = new Map<string, string>();
        for (let kill = 1; kill <= 3 && kills < KILLS.night; kill++, kills++) {
          const draw = random(`${where} ${kill}`);
          await killed(place, command, { draw, withinMs: 4000, promises, where });
          const same = [...done].every(([name, text]) => readResult(results, name) === text);
          promises.count('no result was changed', same, where);
          for (const name of resultsIn(results)) done.set(name, readResult(results, name));
        }
        const { stdout, exitCode, stderr } = await startIn(place, [...command, '--json']);
        promises.count('the night was finished', exitCode === 0, where, stderr);
        const { counts } = JSON.parse(stdout) as NightSummary;
        promises.count('no run was lost', counts.valid === NIGHT_RUNS, where, counts);
        const same = [...done].every(([name, text]) => readResult(results, name) === text);
        promises.count('no result was changed', same, where);
        const found = resultsIn(results).length;
        promises.count('no result was doubled', found === NIGHT_RUNS, where, found);
        await countLeftovers(place, promises, where);
      }
      promises.settle(`${KILLS.night} kills of nights`);
    },
  );

  itWhere(DISKS)(`writes to ${DISKS} disks that fill up`, async function () {
    const promises = new Promises();
    for (let disk = 1; disk <= DISKS; disk++) {
      const [place, draw] = [placeIn(store.path), random(`disk ${disk}`)];
      const size = draw.integer(10, 400);
      const where = `disk of ${size} kB`;
      mkdirSync(place.runs);
      const mounted = await execa(
        'mount',
        ['-t', 'tmpfs', '-o', `size=${size}k`, 'tmpfs', place.runs],
        { reject: false },
      );
      if (mounted.exitCode !== 0) {
        process.stdout.write('    skipped: nothing can be mounted here (it takes root)\n');
        return this.skip();
      }
      try {
        const args = ['run', 'fixed', '--time', '2s', '--seed', `${disk}`, '--store', place.runs];
        const { exitCode, stderr } = await startIn(place, args);
        const last = stderr.trim().split('\n').at(-1) ?? '';
        const isTold = exitCode === 254 || exitCode === 255;
        const isRight = isTold
          ? /^doubletake: .*(?:the disk is full|node \w+ exited by itself)/.test(last)
          : exitCode === 0 || exitCode === 2;
        promises.count('it was said in one line', isRight, where, [exitCode, last]);
        await countLeftovers(place, promises, where);
        await countRuns(place, promises, where);
      } finally {
        await execa('umount', [place.runs]);
      }
    }
    promises.settle(`${DISKS} full disks`);
  });

  it('finds the ports that nobody has taken, and says where there are none', async () => {
    const promises = new Promises();
    const taken = await takeEveryOtherPort(20_000, 21_000);
    const place = placeIn(store.path);
    const args = ['run', 'fixed', '--time', '1s', '--nemesis', 'none', '--seed', '1'];
    const { exitCode, stderr } = await startIn(place, [...args, '--store', place.runs]);
    promises.count('a run found its ports', exitCode === 0, 'ports', [exitCode, stderr]);
    await countLeftovers(place, promises, 'ports');
    await countRuns(place, promises, 'ports');
    for (const server of taken) server.close();
    promises.settle(`${taken.length} ports taken`);
  });

  itWhere(CLOCKS)(`lives through ${CLOCKS} clocks that jump`, async function () {
    const faketime = await findExecutable('faketime');
    if (faketime === undefined) {
      process.stdout.write(
        '    skipped: no faketime is installed (Debian: apt install faketime)\n',
      );
      return this.skip();
    }
    const promises = new Promises();
    for (let clock = 1; clock <= CLOCKS; clock++) {
      const [place, draw] = [placeIn(store.path), random(`clock ${clock}`)];
      const where = `clock ${clock}`;
      const file = join(place.path, 'clock');
      writeFileSync(file, '+0');
      const args = ['run', 'fixed', '--time', '2s', '--seed', `${clock}`, '--store', place.runs];
      const command = ['-f', '+0', process.execPath, PROGRAM, ...args, '--json'];
      const environment = {
        ...place.environment,
        FAKETIME_TIMESTAMP_FILE: file,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        DONT_FAKE_MONOTONIC: '1',
      };
      const running = execa(faketime, command, { env: environment, reject: false });
      const jumping = setInterval(() => {
        writeFileSync(file, `${draw.pick(['+', '-'])}${draw.integer(0, 100_000)}`);
      }, 200);
      await running;
      clearInterval(jumping);
      const { exitCode, stdout, stderr } = await running;
      promises.count('the verdict is right', exitCode === 0, where, [exitCode, stdout, stderr]);
      await countLeftovers(place, promises, where);
      await countRuns(place, promises, where);
    }
    promises.settle(`${CLOCKS} jumping clocks`);
  });

  it('leaves nothing for `doubletake cleanup`', async () => {
    const { stdout } = await doubletake(['cleanup'], { XDG_STATE_HOME: join(store.path, 'state') });
    assert.match(stdout, /nothing was left behind/);
    assert.deepEqual(readdirSync(join(store.path, 'state/doubletake/running')), []);
  });
});

/** Only where there is something to try. */
function itWhere(times: number): (title: string, test: Mocha.AsyncFunc) => void {
  return (title, test) => {
    if (times > 0) it(title, test);
  };
}

interface Trial {
  readonly draw: Random;
  readonly withinMs: number;
  readonly promises: Promises;
  readonly where: string;
}

function nightlyIn(place: Place): readonly string[] {
  const config = join(place.path, 'night.json');
  const entry = { systems: ['fixed'], simulated: true, nemeses: ['mix'], time: '30s' };
  const size = { clients: 2, keys: 1, rate: 20, seeds: `1..${NIGHT_RUNS}` };
  writeFileSync(config, JSON.stringify({ entries: [{ ...entry, ...size }], parallel: 2 }));
  return ['nightly', config, '--nights', join(place.path, 'nights'), '--night', 'n'];
}

const resultsIn = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => /^[^.].*\.json$/.test(name)) : [];

const readResult = (folder: string, name: string): string =>
  readFileSync(join(folder, name), 'utf8');

/** Those that are free; a run that comes upon them must go on. */
async function takeEveryOtherPort(from: number, until: number): Promise<readonly Server[]> {
  const servers: Server[] = [];
  for (let port = from + 1; port < until; port += 2) {
    const server = createServer();
    const isTaken = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isTaken) servers.push(server);
  }
  return servers;
}
