// Every nemesis there is. A new one is a file beside this and a line here.
import { blackhole, close, hold, loseReplies, reset, slow, throttle, truncate } from './links.ts';
import { mix } from './mix.ts';
import type { Nemesis } from './nemesis.ts';
import {
  clockDrift,
  clockJump,
  diskError,
  diskFull,
  diskSlow,
  fdLimit,
  kill,
  pause,
  powerLoss,
  restartAll,
  rollingRestart,
  slowNode,
} from './nodes.ts';
import { isolate, partition, split } from './partition.ts';

const none: Nemesis = { name: 'none', summary: 'no faults at all', schedule: () => [] };

/** By the names that `--nemesis` takes. */
export const nemeses: Readonly<Record<string, Nemesis>> = Object.fromEntries(
  [
    none,
    mix,
    partition,
    isolate,
    split,
    blackhole,
    loseReplies,
    hold,
    slow,
    close,
    reset,
    truncate,
    throttle,
    kill,
    restartAll,
    rollingRestart,
    pause,
    slowNode,
    powerLoss,
    diskFull,
    diskError,
    diskSlow,
    clockJump,
    clockDrift,
    fdLimit,
  ].map((nemesis) => [nemesis.name, nemesis]),
);
