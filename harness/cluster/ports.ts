// Ports for one run: taken from 10000-32000, tested by binding, the same for every restart. They are
// never ephemeral ones: a dial to an unused ephemeral port can connect to itself, and while a link
// is disabled any other program may be handed its port.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { isShortage } from '../ground/shortage.ts';
import pLimit from 'p-limit';

export interface PortPool {
  /** A free port on 127.0.0.1, handed out once. */
  readonly take: () => Promise<number>;
  readonly taken: () => readonly number[];
  readonly release: () => Promise<void>;
}

/**
 * Ports come in blocks of 100. The first port of a block is its lock: this process listens on it for
 * as long as it holds the block. So parallel runs never share a block, nor does one steal the port
 * of another's killed node, and a run that dies leaves no lock behind, because the kernel frees it.
 */
export function openPortPool(): PortPool {
  const locks: Server[] = [];
  const taken: number[] = [];
  let unused: number[] = [];
  const inTurn = pLimit(1);

  const takeNext = async (): Promise<number> => {
    for (;;) {
      if (unused.length === 0) {
        const block = await lockBlock();
        locks.push(block.lock);
        unused = block.ports;
      }
      const port = unused.shift();
      if (port !== undefined && (await isFree(port))) {
        taken.push(port);
        return port;
      }
    }
  };

  return {
    take: () => inTurn(takeNext),
    taken: () => taken,
    release: async () => {
      await Promise.all(locks.splice(0).map(close));
    },
  };
}

const FIRST_PORT = 10_000;
const LAST_PORT = 32_000;
const BLOCK_SIZE = 100;

async function lockBlock(): Promise<{ readonly lock: Server; readonly ports: number[] }> {
  const count = Math.floor(((await firstEphemeralPort()) - FIRST_PORT) / BLOCK_SIZE);
  // Runs that start together look for a block from different ends, so that they seldom meet.
  const offset = Math.floor(Math.random() * count);
  for (let i = 0; i < count; i += 1) {
    const first = FIRST_PORT + ((offset + i) % count) * BLOCK_SIZE;
    const lock = await listen(first);
    if (lock !== undefined) {
      lock.unref();
      return { lock, ports: Array.from({ length: BLOCK_SIZE - 1 }, (_, n) => first + 1 + n) };
    }
  }
  throw new Error(
    `every block of ports between ${FIRST_PORT} and ${LAST_PORT} is in use; is something left over from other runs?`,
  );
}

/** Where a machine's ephemeral range begins below 32000, the pool ends there. */
async function firstEphemeralPort(): Promise<number> {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '');
  const first = Number.parseInt(range, 10);
  return first >= FIRST_PORT + BLOCK_SIZE ? Math.min(first, LAST_PORT) : LAST_PORT;
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen(port);
  if (server === undefined) return false;
  await close(server);
  return true;
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => {
      if (isShortage(error)) reject(error);
      else resolve(undefined);
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
