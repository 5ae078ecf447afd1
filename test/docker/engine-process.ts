// A container engine of our own: its data, its socket and its processes in one folder, no bridge and
// no firewall rule on the machine.
import { execa } from 'execa';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface PrivateEngine {
  /** What makes `docker` talk to it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

const START_TIMEOUT_MS = 120_000;

export async function startEngine(folder: string): Promise<PrivateEngine> {
  const socket = `unix://${join(folder, 'engine.sock')}`;
  const environment = { DOCKER_HOST: socket, DOCKER_CONFIG: join(folder, 'programs/config') };
  const logFile = join(folder, 'engine.log');
  const log = openSync(logFile, 'a') as 3;
  const engine = execa(
    'dockerd',
    [
      ...['--host', socket, '--data-root', join(folder, 'data')],
      ...['--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'engine.pid')],
      ...['--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'],
      ...['--bridge=none', '--userland-proxy=false', '--log-level', 'warn'],
    ],
    { stdio: ['ignore', log, log], buffer: false, reject: false, forceKillAfterDelay: false },
  );
  closeSync(log);
  let alive = true;
  void engine.then(() => (alive = false));
  const stop = async (): Promise<void> => {
    engine.kill('SIGTERM');
    await engine;
    // It leaves the network it started in mounted in its folder.
    const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
    const places = mounts.map((line) => line.split(' ')[1] ?? '');
    const left = places.filter((place) => place.startsWith(`${folder}/`));
    if (left.length > 0) await execa('umount', left.toReversed());
  };
  const giveUpMs = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const asked = await execa('docker', ['version'], { reject: false, env: environment });
    if (asked.exitCode === 0) return { environment, stop };
    if (!alive || performance.now() > giveUpMs) {
      await stop();
      const said = readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
      throw new Error(`the engine does not start here:\n${said}`);
    }
    await sleep(200);
  }
}
