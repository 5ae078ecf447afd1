// Our side of the benchmark in a process of its own: reads each file in pieces, checks it some times and
// prints one JSON line: `node checker-child.js FILE...`. The first check is told apart, because the engine
// compiles the code in it; the others stand for a checker that is warm. The memory is what reading and
// one check took, as it is measured of Porcupine.
import { openSync, readSync } from 'node:fs';
import { check, HistoryReader, type History } from '../../checker/index.ts';

const ROUNDS_MOST = 60;
const ENOUGH_MS = 600;

for (const file of process.argv.slice(2)) {
  const history = read(file);
  const [verdict, firstMs] = timed(history);
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const ms: number[] = [];
  for (let spent = firstMs; ms.length < 3 || (spent < ENOUGH_MS && ms.length < ROUNDS_MOST);) {
    const [, again] = timed(history);
    ms.push(again);
    spent += again;
  }
  const warm = ms.slice(Math.floor(ms.length / 2));
  console.log(JSON.stringify({ file, verdict, ms: warm, firstMs, peakBytes }));
}

function timed(history: History): readonly [verdict: string, ms: number] {
  const begun = process.cpuUsage();
  const { verdict } = check(history, { explain: false });
  const { user, system } = process.cpuUsage(begun);
  return [verdict, (user + system) / 1000];
}

function read(file: string): History {
  const reader = new HistoryReader();
  const decoder = new TextDecoder();
  const piece = Buffer.alloc(1 << 16);
  const descriptor = openSync(file, 'r');
  const readPiece = (): number => readSync(descriptor, piece, 0, piece.length, null);
  for (let length = readPiece(); length > 0; length = readPiece())
    reader.push(decoder.decode(piece.subarray(0, length), { stream: true }));
  return reader.end();
}
