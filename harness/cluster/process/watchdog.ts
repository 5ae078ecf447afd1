// A shell that outlives the harness by a moment: as soon as the harness is gone, SIGKILL included, it
// kills the process groups that were named to it last, and whatever else has our mark (see strays.ts).
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { MARK, OUR_MARK, SWEEPS_MAX } from './strays.ts';

/** A file in a run folder whose logs, traces and data may hold secrets until they were gone through. */
export const RAW = '.raw';

/** The pipe ends with the harness, however that comes. `$0` is what strays have in their environment. */
const SCRIPT = `
  while read -r line; do
    case $line in /*) set -- "$@" "$line" ;; *) groups=$line ;; esac
  done
  for group in $groups; do kill -9 "-$group"; done
  sweeps=0
  while [ $sweeps -lt ${SWEEPS_MAX} ]; do
    strays=$(grep -lF "$0" /proc/[0-9]*/environ)
    [ -n "$strays" ] || break
    for stray in $strays; do stray=\${stray#/proc/}; kill -9 "\${stray%/environ}"; done
    sweeps=$((sweeps + 1))
  done
  for folder in "$@"; do
    [ -e "$folder/${RAW}" ] || continue
    rm -rf "$folder/logs" "$folder/traces" "$folder/data" "$folder/${RAW}"
  done`;

/**
 * The program started by a shell that waits for a line on its stdin and then becomes the program (exec:
 * same pid, same group). Sent once the group is told to the watchdog, the line makes sure that nothing
 * runs that a harness killed in that very moment would leave behind. The program gets what comes after
 * that line on its stdin, where it is `kept`.
 */
export function onceTold(
  program: string,
  argv: readonly string[],
  stdin: 'none' | 'kept' = 'none',
): readonly [file: string, argv: string[]] {
  const input = stdin === 'none' ? ' </dev/null' : '';
  return ['/bin/sh', ['-c', `read -r go && exec "$0" "$@"${input}`, program, ...argv]];
}

let pipe: Socket | undefined;

/** The groups that there are now, by their leaders' pids; started with the first of them. */
export function tellWatchdog(groups: readonly number[]): void {
  pipe ??= start();
  pipe?.write(`${groups.join(' ')}\n`);
}

/** From now on these are gone with the harness, should it die before RAW is taken away. */
export function tellRawFolder(folder: string): void {
  pipe ??= start();
  if (!folder.includes('\n')) pipe?.write(`${folder}\n`);
}

/** Without it a run goes on as before, and `doubletake cleanup` is what is left. */
const start = (): Socket | undefined => shellBeside(SCRIPT, [`${MARK}=${OUR_MARK}`], '/');

/**
 * A shell in a session of its own, where nothing that is meant for the harness reaches it; the pipe to its stdin
 * ends with the harness, however that comes. Where it cannot be started, nothing is said; there is no pipe where
 * file descriptors are short.
 */
export function shellBeside(
  script: string,
  argv: readonly string[],
  cwd?: string,
): Socket | undefined {
  const child = spawn('/bin/sh', ['-c', script, ...argv], {
    ...(cwd !== undefined && { cwd }),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const stdin = child.stdin as Socket | undefined;
  child.on('error', () => {});
  stdin?.on('error', () => {});
  child.unref();
  stdin?.unref();
  return stdin;
}
