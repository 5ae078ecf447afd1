// The command line: finds the command, and turns what came of it into an exit code.
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { commandGroups, hiddenCommands } from './cli/index.ts';
import { EXIT } from './cli/exit.ts';
import { note } from './report/printed.ts';
import { doubletakeVersion } from './ground/version.ts';
import { UsageError } from './ground/usage-error.ts';

const program = new Command('doubletake')
  .description('Did it run twice? Drives real servers through real faults and names the operation.')
  .version(doubletakeVersion())
  .commandsGroup('Machinery:')
  .helpCommand('help [command]', 'what a command does')
  .addHelpText(
    'after',
    `
Begin with: doubletake demo, or with a server of yours: doubletake probe URL
doubletake COMMAND --help shows its options and an example.

Exit codes: 0 valid, 1 invalid, 2 unknown or too weak to say, 254 bad arguments or input,
255 the harness failed, 130 and 143 interrupted.`,
  );
prepared(program);
for (const [heading, commands] of Object.entries(commandGroups)) {
  for (const command of commands) program.addCommand(prepared(command).helpGroup(heading));
}
for (const command of hiddenCommands) program.addCommand(prepared(command), { hidden: true });

/** The command of this process. */
export async function main(): Promise<void> {
  // A reader that has seen enough and closes its end (`| head -1`) is no error: what nobody reads is not
  // written, and the command goes on to its own end and exit code.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  // What is thrown where nobody waits for it (a disk that is full under a trace) ends the command like
  // any other failure of the harness. Never with 1: that would say that a violation was found.
  process.on('uncaughtException', (error) => {
    process.exit(tell(error));
  });
  process.exitCode = await obey(process.argv.slice(2));
}

function prepared(command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({ outputError: (text) => note(complaint(command, text)) });
}

/** What commander complains of, in one line that says what to do. */
function complaint(command: Command, text: string): string {
  const [said = '', meant] = text
    .trim()
    .replace(/^error: /, '')
    .split('\n');
  const hint = meant?.replace(/^\(Did you mean (.*)\?\)$/, '; did you mean $1?') ?? '';
  const help =
    command === program ? '--help shows the commands' : `${command.name()} --help shows an example`;
  return `doubletake: ${said}${hint} (doubletake ${help})\n`;
}

/** Does what the words after `doubletake` say, and comes to an exit code. */
export async function obey(words: readonly string[]): Promise<number> {
  try {
    await program.parseAsync(words, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
    if (error instanceof Error && error.name === 'AbortError') return Number(process.exitCode);
    // What it follows from may come where nobody waits: execa stumbles over a child that could not be spawned.
    await endOfTurn();
    return tell(error);
  }
}

/** What to do, by what the system calls it. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/\b(EMFILE|ENFILE)\b/, '; raise the limit (ulimit -n), or run fewer at a time'],
  [/\b(ENOSPC|EDQUOT)\b/, '; the disk is full: make room there, or say another place'],
];

/** One line, and the exit code for it. */
function tell(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  const hint = HINTS.find(([pattern]) => pattern.test(message))?.[1] ?? '';
  note(`doubletake: ${message}${hint}\n`);
  if (error instanceof UsageError) return EXIT.usage;
  if (process.env['DOUBLETAKE_DEBUG'] !== undefined) console.error(error);
  return EXIT.harness;
}
