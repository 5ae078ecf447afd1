#!/usr/bin/env node
// The program: loads the command line. What cannot even be loaded (no file descriptor is left) is a
// failure of the harness, too; Node itself would end with 1, which says that a violation was found. And
// where the working folder was deleted nothing is loaded: some of what would be goes round in circles there.
import process from 'node:process';

try {
  refuseDeletedFolder();
  const { main } = await import('./command-line.ts');
  await main();
} catch (error) {
  console.error(`doubletake: cannot be loaded: ${(error as Error).message.split('\n', 1)[0]!}`);
  process.exitCode = 255;
}

function refuseDeletedFolder(): void {
  try {
    process.cwd();
  } catch {
    console.error('doubletake: the working folder was deleted: go to one that is there');
    process.exit(254);
  }
}
