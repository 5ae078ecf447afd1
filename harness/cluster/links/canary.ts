// A request of our own that goes through a broken link while the fault lasts. It is looked at when
// the fault is taken off, so that it lengthens no fault, and can contradict what Toxiproxy says.
import { connect } from 'node:net';

import { realClock } from '../../ground/clock.ts';
import { isShortage } from '../../ground/shortage.ts';
import { LINK_FAULTS, type LinkFault } from '../../plan/fault.ts';

export interface Canary {
  /** What was seen until now, and whether it agrees with the fault being in force. @throws where it could not be sent. */
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
  let end: End | undefined;
  let shortage: Error | undefined;
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (isShortage(error)) shortage = error;
    end ??= error.code === 'ECONNRESET' ? 'reset' : undefined;
  });
  socket.on('end', () => {
    end ??= 'end';
  });
  socket.unref();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${address}\r\nConnection: close\r\n\r\n`);

  return {
    look: () => {
      if (shortage !== undefined) throw shortage;
      const seen =
        firstByteMs === undefined
          ? `no answer for ${elapsedMs().toFixed(0)} ms${end === undefined ? '' : `, ${END_WORDS[end]}`}`
          : `${bytes} bytes after ${firstByteMs.toFixed(0)} ms`;
      const isSeen = agrees(fault, { bytes, firstByteMs, end });
      return { agrees: isSeen, sentence: `canary ${name}: ${seen}` };
    },
    end: () => socket.destroy(),
  };
}

/** How its connection ended: with a good-bye (FIN), or without (RST). */
type End = 'end' | 'reset';

const END_WORDS: Readonly<Record<End, string>> = {
  end: 'its connection was closed (FIN)',
  reset: 'its connection was reset (RST)',
};

interface Sight {
  readonly bytes: number;
  readonly firstByteMs: number | undefined;
  readonly end: End | undefined;
}

function agrees(fault: LinkFault, { bytes, firstByteMs, end }: Sight): boolean {
  const { seenBy } = LINK_FAULTS[fault.f];
  // It may not have come so far.
  if (seenBy === 'an end without an answer') return bytes === 0 && end !== 'reset';
  if (seenBy === 'a reset without an answer') return bytes === 0 && end !== 'end';
  if (firstByteMs === undefined) return true;
  // There and back; a timer may fire a millisecond early on either way.
  if (fault.f === 'slow') return firstByteMs >= 2 * (fault.latencyMs - fault.jitterMs) - 2;
  return fault.f === 'truncate' && bytes <= fault.bytes;
}
