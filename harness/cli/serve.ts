// `doubletake serve`: a store as pages on this machine.
import { once } from 'node:events';
import { join } from 'node:path';
import { Command } from 'commander';
import { findModel } from '../config/find-system.ts';
import { loadRun } from '../record/load.ts';
import { indexPage } from '../browse/index-page.ts';
import { indexRuns, requireStore } from '../browse/run-index.ts';
import { serveRuns } from '../browse/serve.ts';
import { untilInterrupted } from './interrupt.ts';
import { trustOption, wholeNumber } from './options.ts';
import { reportOf } from '../report/document/page.ts';
import { writeWhole } from '../record/store.ts';
import { print } from '../report/printed.ts';

interface ServeFlags {
  readonly store: string;
  readonly port: number;
  readonly static?: true;
  readonly trust?: true;
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('the index over runs and nights, on this machine alone')
    .option('--store <folder>', 'where run folders are', 'runs')
    .option(
      '--port <number>',
      'where to listen; 0 is any that is free',
      wholeNumber(0, 65_535),
      7450,
    )
    .addOption(trustOption())
    .option('--static', 'write index.html into the store instead')
    .addHelpText('after', '\nExample: doubletake serve --store runs')
    .action(async ({ store, port, ...flags }: ServeFlags) => {
      requireStore(store);
      if (flags.static === true) return writeIndex(store);
      const { server, address } = await serveRuns({
        root: store,
        port,
        writeReport: async (folder) =>
          reportOf(await loadRun(folder, { findModel, isTrusted: flags.trust === true })),
      });
      print(`${address}\n`);
      const interrupted = untilInterrupted();
      if (!interrupted.aborted) await once(interrupted, 'abort');
      server.close();
      server.closeAllConnections();
    });
}

async function writeIndex(store: string): Promise<void> {
  const file = join(store, 'index.html');
  writeWhole(file, await indexPage(await indexRuns(store)));
  print(`${file}\n`);
}
