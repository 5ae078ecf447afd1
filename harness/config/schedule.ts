// Makes a nemesis of a schedule in a config file.
import { durationMs } from '../ground/duration.ts';
import { UsageError } from '../ground/usage-error.ts';
import type { Nemesis } from '../nemesis/nemesis.ts';
import { scheduledNemesis, type ScheduledFault } from '../nemesis/scheduled.ts';
import { NODE_FAULT_NAMES } from '../plan/fault.ts';
import type { Config } from './config.ts';

type Schedule = Exclude<NonNullable<Config['nemeses']>[number], string>;

/** @throws UsageError for a time that is too long. */
export function nemesisOf({ name, summary, faults }: Schedule): Nemesis {
  const said = faults.map(({ fault, every }) => `${fault} every ${every}`).join(', ');
  return scheduledNemesis(name, summary ?? said, faults.map(faultOf));
}

function faultOf({ fault: f, every, for: lasts, ...rest }: Schedule['faults'][number]) {
  const [everyMs, forMs] = [every, lasts].map((text) => {
    const ms = durationMs(text);
    if (ms === undefined) throw new UsageError(`nemeses: ${text} is more than a week, or nothing`);
    return ms;
  });
  const targets = (NODE_FAULT_NAMES as readonly string[]).includes(f) ? 'nodes' : 'links';
  // The schema has seen to it that each fault has its own amounts.
  return { f, everyMs, forMs, [targets]: 'any', ...rest } as unknown as ScheduledFault;
}
