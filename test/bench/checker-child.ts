// Our side of the benchmark in a process of its own: checks each file some times and prints one JSON
// line a history, as the Go program beside it does: `node checker-child.js ROUNDS FILE...`.
import { readFileSync } from 'node:fs';
import { check, decodeHistory } from '../../checker/index.ts';

const [rounds = '1', ...files] = process.argv.slice(2);

for (const file of files) {
  for (const text of split(readFileSync(file, 'utf8'))) {
    const history = decodeHistory(text);
    const ms: number[] = [];
    let verdict = '';
    for (let round = 0; round < Number(rounds); round++) {
      const begun = performance.now();
      ({ verdict } = check(history));
      ms.push(performance.now() - begun);
    }
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    console.log(JSON.stringify({ file, verdict, ms, peakBytes }));
  }
}

/** A file may hold several histories, one header after another. */
function split(text: string): readonly string[] {
  return text.split(/(?=^\{"format")/m);
}
