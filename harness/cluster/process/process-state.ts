// What the kernel says of the processes of a group: from /proc on Linux, from `ps` elsewhere.
import { execa } from 'execa';
import { readdirSync, readFileSync } from 'node:fs';

export type ProcessState = 'running' | 'stopped' | 'dead';

/** The state of every process of the group, by pid; empty when the group is gone. */
export async function groupStates(group: number): Promise<ReadonlyMap<number, ProcessState>> {
  const lines = process.platform === 'linux' ? procLines() : await psLines();
  const states = new Map<number, ProcessState>();
  for (const line of lines) {
    if (line.group === group) states.set(line.pid, stateOf(line.letter));
  }
  return states;
}

interface ProcessLine {
  readonly pid: number;
  readonly group: number;
  readonly letter: string;
}

/** Read synchronously: the files are in memory, and a hundred promises take longer than they do. */
function procLines(): readonly ProcessLine[] {
  const lines: ProcessLine[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The name of the program stands in parentheses and may contain anything.
      const [letter = '', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      lines.push({ pid, group: Number(group), letter });
    } catch {
      // It ended while we were reading.
    }
  }
  return lines;
}

async function psLines(): Promise<readonly ProcessLine[]> {
  const { stdout } = await execa('ps', ['-A', '-o', 'pid=,pgid=,stat='], { timeout: 5000 });
  return stdout.split('\n').map((line) => {
    const [pid, group, letter = ''] = line.trim().split(/\s+/);
    return { pid: Number(pid), group: Number(group), letter };
  });
}

function stateOf(letter: string): ProcessState {
  if (letter.startsWith('T')) return 'stopped';
  return letter.startsWith('Z') || letter.startsWith('X') ? 'dead' : 'running';
}
