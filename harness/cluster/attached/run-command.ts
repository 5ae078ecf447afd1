// A command of a node's owner (`docker kill s1`), run to its end within a time limit. What it leaves
// running, such as a server that `start` started, is its owner's and stays.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { lastLines } from '../../ground/file-end.ts';
import { signalGroup } from '../process/process-group.ts';

const COMMAND_WITHIN_MS = 30_000;

/** How a command ended. */
export interface Ended {
  /** In words: `docker kill s1 exited with 0`, with its last line where that is not 0. */
  readonly words: string;
  /** The last line that it printed, without what stands around it. */
  readonly said: string;
}

/** `logFile` has what it printed last. Never rejects. */
export async function runCommand(command: readonly string[], logFile: string): Promise<Ended> {
  const [program = '', ...argv] = command;
  // A file, and no pipe: a server that it leaves behind would hold the pipe open.
  const log = openSync(logFile, 'w');
  const child = spawn(program, argv, { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const end = await new Promise<string>((resolve) => {
    const limit = setTimeout(() => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      resolve(`did not end within ${COMMAND_WITHIN_MS / 1000} s`);
    }, COMMAND_WITHIN_MS);
    const done = (words: string): void => {
      clearTimeout(limit);
      resolve(words);
    };
    child.once('error', ({ message }) => done(`cannot be run: ${message}`));
    child.once('exit', (code, signal) => done(`exited with ${signal ?? code ?? 'nothing'}`));
  });
  const [said = ''] = await lastLines(logFile, 1);
  const name = command.at(-1) ?? '';
  const shown = command[0] === '/bin/sh' ? name : command.join(' ');
  const because = end === 'exited with 0' || said === '' ? '' : ` (${said.trim()})`;
  return { words: `${shown} ${end}${because}`, said: said.trim() };
}
