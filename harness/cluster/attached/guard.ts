// A shell that waits beside the harness while an attached node is taken away: should the harness end
// before it gives the node back, SIGKILL included, the shell does.
import { shellBeside } from '../process/watchdog.ts';

/** A line before the pipe ends says that there is nothing left to undo. */
const SCRIPT = 'read -r done || exec "$0" "$@"';

/** Arms it with the command that gives the node back; the result disarms it. */
export function guard(command: readonly string[]): () => void {
  // Without it a run goes on as before; its end gives the node back.
  const pipe = shellBeside(SCRIPT, command);
  return () => pipe?.end('done\n');
}
