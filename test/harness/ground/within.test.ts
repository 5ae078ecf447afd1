// A time limit holds although memory is collected while the work waits: nothing else may hold it.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { within } from '../../../harness/ground/within.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Work that only its signal ends, with garbage collected all the while. */
async function untilAborted(limited: AbortSignal): Promise<never> {
  limited.throwIfAborted();
  const collecting = setInterval(collectGarbage, 5);
  try {
    return await new Promise<never>((_, reject) => {
      limited.addEventListener('abort', () => reject(limited.reason as Error), { once: true });
    });
  } finally {
    clearInterval(collecting);
  }
}

describe('a time limit', () => {
  it('ends the work with a TimeoutError, though garbage is collected meanwhile', async () => {
    const outer = new AbortController();
    await assert.rejects(within(100, outer.signal, untilAborted), { name: 'TimeoutError' });
  });

  it('ends the work with the reason of the signal that is aborted before', async () => {
    const outer = new AbortController();
    const waiting = within(60_000, outer.signal, untilAborted);
    setImmediate(() => outer.abort(new Error('enough')));
    await assert.rejects(waiting, /enough/);
    await assert.rejects(within(60_000, outer.signal, untilAborted), /enough/);
  });

  it('gives back what the work gives, and leaves no listener on the signal', async () => {
    const outer = new AbortController();
    assert.equal(await within(60_000, outer.signal, () => Promise.resolve(7)), 7);
    assert.equal(getEventListeners(outer.signal, 'abort').length, 0);
  });
});
