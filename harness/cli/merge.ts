// `doubletake merge`: the parts of a night become one.
import { Command } from 'commander';
import { mergeNights } from '../campaign/merge.ts';
import { addConcludeFlags, conclude, type ConcludeFlags } from './nightly.ts';

export function mergeCommand(): Command {
  const command = new Command('merge')
    .description('unite the shards of a night, and say what it came to as a whole')
    .argument('<nights...>', 'folders of the same night, one for each shard')
    .requiredOption('--into <night>', 'the folder of the whole night')
    .addHelpText('after', '\nExample: doubletake merge shards/* --into nights/2026-11-23');
  return addConcludeFlags(command).action(
    (nights: readonly string[], flags: ConcludeFlags & { readonly into: string }) => {
      const night = mergeNights(nights, flags.into);
      conclude(night, night.jobs, flags);
    },
  );
}
