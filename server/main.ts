// One node as a process: `node dist/server/main.js --protocol ben --name s1 ...`.
import { machineOf, protocols } from './index.ts';
import { parseArguments, usage } from './arguments.ts';
import { runShell } from './shell.ts';
import { openTrace } from './trace.ts';

const badArguments = 254;
const failed = 255;

try {
  const { protocol, config, traceFile, ...addresses } = parseArguments(process.argv.slice(2));
  const machine = machineOf(protocols[protocol]!, config.name);
  const trace = traceFile === undefined ? {} : { trace: openTrace(traceFile, config.name) };
  runShell({ machine, config, protocol, ...addresses, ...trace }).catch((error: unknown) => {
    console.error(`${config.name} cannot listen: ${(error as Error).message}`);
    process.exit(failed);
  });
} catch (error) {
  console.error(`${(error as Error).message}\n${usage}`);
  process.exit(badArguments);
}
