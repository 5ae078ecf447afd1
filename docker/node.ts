// A node's container starts with this: the server, with what no fixed command line can say, which of
// its lives this is. A container that was killed keeps its files, so each life has left a trace.
import { readdirSync } from 'node:fs';

/** The harness copies them from here into the run's folder. */
const TRACES = '/traces';

const name = process.argv[process.argv.indexOf('--name') + 1] ?? '';
const incarnation = readdirSync(TRACES).length + 1;
process.argv.push('--incarnation', `${incarnation}`);
process.argv.push('--trace', `${TRACES}/${name}.${incarnation}.jsonl`);
await import(new URL('../server/main.js', import.meta.url).href);
