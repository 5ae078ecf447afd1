// A request of our own that goes through a broken link while the fault lasts. It is looked at when
// the fault is taken off, so that it lengthens no fault, and can contradict what Toxiproxy says.
import { connect } from 'node:net';

import { realClock } from '../../ground/clock.ts';
import { LINK_FAULTS, type LinkFault } from '../../plan/fault.ts';

export interface Canary {
  /** What was seen until now, and whether it agrees with the fault being in force. */
  readonly look: () => { readonly agrees: boolean; readonly sentence: string };
  readonly end: () => void;
}

export interface CanaryPlace {
  readonly name: string;
  readonly address: string;
  readonly path: string;
}

/** Whether a canary can tell: for refused dials no answer is needed, and some faults show in none. */
export function isCanaryOf({ f }: LinkFault): boolean {
  const { seenBy } = LINK_FAULTS[f];
  return seenBy !== 'refused dials' && seenBy !== 'nothing else';
}

export function sendCanary({ name, address, path }: CanaryPlace, fault: LinkFault): Canary {
  const [host = '', port] = address.split(':');
  const beganNs = realClock.nowNs();
  const elapsedMs = (): number => (realClock.nowNs() - beganNs) / 1e6;
  let bytes = 0;
  let firstByteMs: number | undefined;
  const socket = connect({ host, port: Number(port) });
  socket.on('data', (data) => {
    firstByteMs ??= elapsedMs();
    bytes += data.length;
  });
  // A reset is what some faults do; that no byte came is all that counts.
  socket.on('error', () => undefined);
  socket.unref();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${address}\r\nConnection: close\r\n\r\n`);

  return {
    look: () => {
      const seen =
        firstByteMs === undefined
          ? `no answer for ${elapsedMs().toFixed(0)} ms`
          : `${bytes} bytes after ${firstByteMs.toFixed(0)} ms`;
      return { agrees: agrees(fault, bytes, firstByteMs), sentence: `canary ${name}: ${seen}` };
    },
    end: () => socket.destroy(),
  };
}

function agrees(fault: LinkFault, bytes: number, firstByteMs: number | undefined): boolean {
  if (firstByteMs === undefined) return true;
  // There and back; a timer may fire a millisecond early on either way.
  if (fault.f === 'slow') return firstByteMs >= 2 * (fault.latencyMs - fault.jitterMs) - 2;
  return fault.f === 'truncate' && bytes <= fault.bytes;
}
