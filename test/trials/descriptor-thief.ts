// Loaded into a harness (`node --import`): after STOLEN_AFTER_MS it takes every file descriptor that the
// process may still have, for a moment, as a leak or a burst of connections would. What the harness
// starts is spared.
import { closeSync, openSync } from 'node:fs';

const HELD_MS = 400;

delete process.env['NODE_OPTIONS'];
setTimeout(() => {
  const held: number[] = [];
  try {
    for (;;) held.push(openSync('/dev/null', 'r'));
  } catch {
    setTimeout(() => {
      for (const one of held) closeSync(one);
    }, HELD_MS);
  }
}, Number(process.env['STOLEN_AFTER_MS'])).unref();
