// Short questions put to an address: does it answer, does it accept, does it refuse.
import { request } from 'node:http';
import { connect } from 'node:net';
import { isShortage } from '../ground/shortage.ts';

/**
 * The status of GET, or undefined when no answer came within the time. Uses a connection of its own.
 * Rejects where this machine has none left.
 */
export function httpStatus(
  address: string,
  path: string,
  timeoutMs: number,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const done = (status?: number): void => {
      clearTimeout(timer);
      resolve(status);
      call.destroy();
    };
    const call = request(`http://${address}${path}`, { agent: false }, (response) => {
      done(response.statusCode);
    });
    const timer = setTimeout(done, timeoutMs);
    call.once('error', (error) => {
      if (isShortage(error)) reject(error);
      done();
    });
    call.end();
  });
}

/** How a fresh dial ends; `silent` when nothing happened within the time. Rejects where this machine cannot dial. */
export function dial(
  address: string,
  timeoutMs: number,
): Promise<'accepted' | 'refused' | 'silent'> {
  const { hostname, port } = new URL(`tcp://${address}`);
  // An IPv6 address stands in brackets beside a port, and without them on its own.
  const host = hostname.replaceAll(/[[\]]/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port) });
    const done = (outcome: 'accepted' | 'refused' | 'silent'): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(done, timeoutMs, 'silent');
    socket.once('connect', () => done('accepted'));
    socket.once('error', (error) => {
      if (isShortage(error)) reject(error);
      done('refused');
    });
  });
}

/** Whether a fresh dial is accepted and not closed within the time, as a tunnel closes what leads to nobody. */
export function staysOpen(address: string, forMs: number): Promise<boolean> {
  const { hostname, port } = new URL(`tcp://${address}`);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const done = (isOpen: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isOpen);
    };
    const timer = setTimeout(() => done(!socket.connecting), forMs);
    socket.once('close', () => done(false));
    socket.once('error', () => done(false));
    socket.resume();
  });
}
