#!/usr/bin/env node
// The program: loads the command line. What cannot even be loaded (no file descriptor is left) is a
// failure of the harness, too; Node itself would end with 1, which says that a violation was found.
import process from 'node:process';

try {
  await import('./command-line.ts');
} catch (error) {
  console.error(`doubletake: cannot be loaded: ${(error as Error).message.split('\n', 1)[0]!}`);
  process.exitCode = 255;
}
