// A hop while it is measured: started on free ports in a folder of its own, and ended with its process.
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import type { HopPlace } from './entries.ts';

/** Calls `use` with the options of `doubletake resend` that lead through the hop. */
export async function throughHop<T>(
  start: (place: HopPlace) => readonly string[],
  cwd: string,
  use: (options: readonly string[]) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-hop-'));
  const [port, first, second] = await freePorts(3);
  const [program, ...options] = start({ folder, port: port!, upstreams: [first!, second!] });
  const stop = new AbortController();
  const running = execa(program!, options, {
    ...{ cwd, cancelSignal: stop.signal, reject: false, cleanup: true },
  });
  try {
    await untilOpen(port!);
    return await use(['--through', `http://127.0.0.1:${port}`, '--listen', `${first},${second}`]);
  } finally {
    stop.abort();
    await running;
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map(async (one) => new Promise((done) => one.once('listening', done))));
  const ports = servers.map((one) => (one.address() as AddressInfo).port);
  await Promise.all(servers.map(async (one) => new Promise((done) => one.close(done))));
  return ports;
}

/** @throws Error where nobody listens after 10 s. */
export async function untilOpen(port: number): Promise<void> {
  for (let times = 0; times < 100; times++) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise((done) => {
      socket.once('connect', () => done(true)).once('error', () => done(false));
    });
    socket.destroy();
    if (isOpen === true) return;
    await pause(100);
  }
  throw new Error(`the hop does not listen on its port`);
}
