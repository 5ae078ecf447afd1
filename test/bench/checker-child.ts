// Our side of the benchmark in a process of its own: checks each file some times and prints one JSON
// line a history, as the Go program beside it does: `node checker-child.js FILE...`. The first round is
// told apart, because the engine compiles the code in it; the others stand for a checker that is warm.
import { readFileSync } from 'node:fs';
import { check, decodeHistory } from '../../checker/index.ts';

const files = process.argv.slice(2);
const ROUNDS_MOST = 60;
const ENOUGH_MS = 600;

for (const file of files) {
  for (const text of split(readFileSync(file, 'utf8'))) {
    const history = decodeHistory(text);
    const ms: number[] = [];
    let verdict = '';
    for (
      let spent = 0;
      ms.length < 4 || (spent < ENOUGH_MS && ms.length < ROUNDS_MOST);
      spent += ms.at(-1) ?? 0
    ) {
      const begun = process.cpuUsage();
      ({ verdict } = check(history, { explain: false }));
      const { user, system } = process.cpuUsage(begun);
      ms.push((user + system) / 1000);
    }
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    const warm = ms.slice(Math.ceil(ms.length / 2));
    console.log(JSON.stringify({ file, verdict, ms: warm, firstMs: ms[0], peakBytes }));
  }
}

/** A file may hold several histories, one header after another. */
function split(text: string): readonly string[] {
  return text.split(/(?=^\{"format")/m);
}
