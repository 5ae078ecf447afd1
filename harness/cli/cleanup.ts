// `doubletake cleanup`: ends what runs that were killed have left behind.
import { Command } from 'commander';
import { killLeftovers } from '../cluster/process/run-state.ts';
import { print } from '../report/printed.ts';

export function cleanupCommand(): Command {
  return new Command('cleanup')
    .description('kill what a harness that died itself left running, by pid and start time')
    .addHelpText('after', '\nExample: doubletake cleanup')
    .action(() => {
      const { groups, strays } = killLeftovers();
      const killed = [
        groups.length > 0 && `the process groups ${groups.join(', ')}`,
        strays.length > 0 && `the processes ${strays.join(', ')}, which had left theirs`,
      ].filter((one) => one !== false);
      print(killed.length === 0 ? 'nothing was left behind\n' : `killed ${killed.join(' and ')}\n`);
    });
}
