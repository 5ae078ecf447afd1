// `doubletake doctor`: what this machine has, and what is missing.
import { Command } from 'commander';
import { examine, type Finding } from './doctor-checks.ts';
import { toJson } from '../record/store.ts';
import { EXIT } from './exit.ts';
import { print } from '../report/printed.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('what this machine has, what is missing, and the command that installs it')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', '\nExample: doubletake doctor')
    .action(async (flags: { json?: true }) => {
      const findings = await examine();
      print(flags.json ? toJson(findings) : findings.map(show).join(''));
      process.exitCode = findings.some(({ state }) => state === 'missing')
        ? EXIT.unknown
        : EXIT.valid;
    });
}

function show({ name, state, found, remedy }: Finding): string {
  const line = `${state.padEnd(8)} ${name.padEnd(16)} ${found}\n`;
  return remedy === undefined ? line : `${line}${' '.repeat(26)}${remedy}\n`;
}
