// A shell that waits beside the harness while an attached node is taken away: should the harness end
// before it gives the node back, SIGKILL included, the shell does.
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** The pipe ends with the harness; a line before that says that there is nothing left to undo. */
const SCRIPT = 'read -r done || exec "$0" "$@"';

/** Arms it with the command that gives the node back; the result disarms it. */
export function guard([program = '', ...argv]: readonly string[]): () => void {
  const child = spawn('/bin/sh', ['-c', SCRIPT, program, ...argv], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const stdin = child.stdin as Socket;
  // Without it a run goes on as before; its end gives the node back.
  child.on('error', () => {});
  stdin.on('error', () => {});
  child.unref();
  stdin.unref();
  return () => stdin.end('done\n');
}
