// Replays as the command and the library do them: of a run folder, a probe's, or a failure that was kept;
// the same again, so often, on fresh processes.
import { existsSync, statSync } from 'node:fs';
import { findSystem, workloadOf } from '../config/find-system.ts';
import { rateOf, type Rate } from '../ground/rate.ts';
import { UsageError } from '../ground/usage-error.ts';
import { suggestion } from '../ground/nearest.ts';
import type { Plan } from '../plan/plan.ts';
import type { JudgedRun } from '../record/load.ts';
import { findProbe, openRunFolder, readPlan } from '../record/store.ts';
import { askForTrust } from '../record/trust.ts';
import type { Onlooker } from '../report/screen.ts';
import { targetsOf } from '../run/aim.ts';
import { planFor, topologyOf } from '../run/draw-plan.ts';
import type { System } from '../system/system.ts';
import { readKept, type Kept, type ReadKept } from './kept.ts';
import { placeOf, type ContainerFlags } from './place.ts';
import { doneProbe, probeAgain } from './replay-probe.ts';
import { isInvalid, replayPlan } from './replay-plan.ts';
import { runOnce } from './run-once.ts';

/** On what a plan is done again, where that is not the system it was made for. */
export interface OtherSystem {
  /** A name, or the path of a config file. */
  readonly system?: string;
  /** Where the plan's config file is now. */
  readonly config?: string;
}

export interface ReplayAsked extends OtherSystem, ContainerFlags {
  readonly times: number;
  readonly untilInvalid?: boolean;
  /** Whether what a folder from elsewhere names may run here. */
  readonly trust?: boolean;
  readonly store: string;
}

export interface Listening {
  readonly signal: AbortSignal;
  readonly onlooker?: Onlooker;
  readonly onNote: (line: string) => void;
}

export interface Replayed {
  readonly system: string;
  readonly runs: readonly JudgedRun[];
  /** How many of the runs were invalid. */
  readonly rate: Rate;
  /** What was kept, where that was replayed. */
  readonly kept?: Kept;
}

/** @throws UsageError where there is nothing to replay, or its system is not here. */
export async function replayRun(
  path: string,
  asked: ReplayAsked,
  listening: Listening,
): Promise<Replayed> {
  const { kept, plan, probe } = await trusted(path, asked, listening.onNote);
  const { untilInvalid = false } = asked;
  const again =
    plan === undefined
      ? onServer(probe!, asked, listening)
      : await runAgain(plan, asked, listening);
  const runs = await replayPlan(again.run, { times: asked.times, untilInvalid });
  const rate = rateOf(runs.filter(isInvalid).length, runs.length);
  return { system: again.system, runs, rate, ...(kept && { kept }) };
}

/** What a probe runs here, or at least where it sends its requests. */
function commandsOf({
  url,
  start,
  kill,
  startStore,
  killStore,
}: NonNullable<Kept['probe']>): string {
  const commands = [start, kill, startStore, killStore].filter((one) => one !== undefined);
  return commands.length === 0 ? url : commands.map((command) => `'${command}'`).join(' and ');
}

/** The plan of a run folder or of a failure that was kept. @throws UsageError for a probe, which has none. */
export async function planToRepeat(
  path: string,
  asked: OtherSystem & { readonly trust?: boolean },
  onNote: (line: string) => void,
): Promise<Plan> {
  const isProbe = isFolder(path) && findProbe(openRunFolder(path)) !== undefined;
  const { plan } = isProbe ? {} : await trusted(path, asked, onNote);
  if (plan !== undefined) return plan;
  throw new UsageError(`${path}: it holds what a probe was asked, and no plan: replay it`);
}

/** What is to be done again; what that names runs only where it is from here, or trusted, or not used at all. */
async function trusted(
  path: string,
  { system, config, trust = false }: OtherSystem & { readonly trust?: boolean },
  onNote: (line: string) => void,
): Promise<Replayable> {
  const found = await replayable(path);
  const { kept, plan, probe } = found;
  if ((config ?? system) === undefined) {
    askForTrust(path, plan === undefined ? commandsOf(probe!) : plan.configFile, {
      isTrusted: trust,
      ...(kept && { isOurs: kept.isOurs }),
      note: (line) => onNote(line.trim()),
    });
  }
  return found;
}

interface Again {
  readonly system: string;
  readonly run: () => Promise<JudgedRun>;
}

function onServer(
  probe: NonNullable<Kept['probe']>,
  asked: ReplayAsked,
  listening: Listening,
): Again {
  const { system, config, containers, store } = asked;
  if ((system ?? config ?? containers) !== undefined) {
    throw new UsageError('a probe has no other system: probe that one');
  }
  return { system: probe.url, run: () => probeAgain(probe, { ...listening, store }) };
}

async function runAgain(plan: Plan, asked: ReplayAsked, listening: Listening): Promise<Again> {
  const found = await onSystem(plan, asked);
  const { system, ...place } = placeOf(found.system, asked);
  const workload = await workloadOf(found.plan);
  const options = { ...listening, ...place, store: asked.store, workload };
  return { system: system.name, run: () => runOnce(found.plan, system, options) };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

interface Replayable extends Pick<Kept, 'plan' | 'probe'> {
  readonly kept?: ReadKept;
}

async function replayable(path: string): Promise<Replayable> {
  if (!existsSync(path)) {
    throw new UsageError(
      `${path}: no such run folder or kept failure; doubletake list shows the runs of a store`,
    );
  }
  if (isFolder(path)) {
    const folder = openRunFolder(path);
    const probe = await doneProbe(folder);
    return probe === undefined ? { plan: await readPlan(folder) } : { probe };
  }
  const kept = await readKept(path);
  return { kept, ...kept };
}

/** The plan as it is done on the system that is asked for, or its own. */
export async function onSystem(
  plan: Plan,
  { system: other, config }: OtherSystem,
): Promise<{ readonly plan: Plan; readonly system: System }> {
  if (other !== undefined && config !== undefined) {
    throw new UsageError('--system and --config: one of them is enough');
  }
  const own = plan.configFile;
  if ((other ?? config) === undefined && own !== undefined && !existsSync(own)) {
    throw new UsageError(`${own}: there is no such file; say with --config where it is here`);
  }
  const system = await findSystem(asPath(config) ?? other ?? own ?? plan.system);
  const { nodes, roles, clients } = topologyOf(system, plan.workload.clients);
  const known = [...nodes, ...roles, ...clients];
  const unknown = plan.faults.flatMap(targetsOf).find((target) => !known.includes(target));
  if (unknown !== undefined) {
    throw new UsageError(
      `the plan aims at ${unknown}, which ${system.name} has not${suggestion(unknown, known)}`,
    );
  }
  return { plan: planFor(system, plan), system };
}

/** A config is a file, whatever it is called. */
function asPath(config: string | undefined): string | undefined {
  return config === undefined || config.includes('/') ? config : `./${config}`;
}
