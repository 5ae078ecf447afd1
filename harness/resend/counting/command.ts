// Executions counted by a command of the user's that prints a number.
import { execa } from 'execa';
import { UsageError } from '../../ground/usage-error.ts';
import { COUNT_MS, type Counter } from './counter.ts';

export function countByCommand(command: string): Counter {
  return {
    close: () => {},
    count: async () => {
      const { stdout, stderr, exitCode, timedOut } = await execa(command, {
        ...{ shell: true, reject: false, stdin: 'ignore', timeout: COUNT_MS },
      });
      const text = stdout.trim();
      if (exitCode === 0 && text !== '' && Number.isFinite(Number(text))) return Number(text);
      const said = [stderr.trim(), text].find((one) => one !== '') ?? 'nothing';
      const did = timedOut
        ? `took longer than ${COUNT_MS / 1000} s`
        : `said: ${said.slice(0, 200)}`;
      throw new UsageError(
        `--executed '${command}' is to print one number, how often the call was executed; it ${did}`,
      );
    },
  };
}
