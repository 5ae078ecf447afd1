#!/usr/bin/env node
// The command line: finds the command, and turns what came of it into an exit code.
import { Command, CommanderError } from 'commander';
import { commands } from './cli/index.ts';
import { EXIT } from './cli/exit.ts';
import { UsageError } from './ground/usage-error.ts';

const program = new Command('doubletake')
  .description('Did it run twice? Drives real servers through real faults and names the operation.')
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => write(text.replace(/^error: /, 'doubletake: ')),
  });
for (const command of commands) {
  program.addCommand(command.exitOverride().showHelpAfterError('(--help shows an example)'));
}

// What is thrown where nobody waits for it (a disk that is full under a trace) ends the command like
// any other failure of the harness. Never with 1: that would say that a violation was found.
process.on('uncaughtException', (error) => {
  process.exit(tell(error));
});
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    await program.parseAsync();
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
    if (error instanceof Error && error.name === 'AbortError') return Number(process.exitCode);
    return tell(error);
  }
}

/** One line, and the exit code for it. */
function tell(error: unknown): number {
  process.stderr.write(`doubletake: ${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof UsageError) return EXIT.usage;
  if (process.env['DOUBLETAKE_DEBUG'] !== undefined) console.error(error);
  return EXIT.harness;
}
