// The exhaustive search on the command line: the shortest counterexample, or what was covered.
import { Command } from 'commander';
import { scriptedPlan } from '../run/draw-plan.ts';
import { sentenceOf, type Script } from '../plan/script.ts';
import { findSystem } from '../config/find-system.ts';
import { findProtocol } from '../system/reference/protocols.ts';
import { explore, type Exploration } from '../explore/explore.ts';
import { scopeFor } from '../explore/scopes.ts';
import type { Stop } from '../explore/search.ts';
import { parseScripts, showScripts, troubles, type Scope, type Trouble } from '../explore/scope.ts';
import { followExactly, isReproduced, outcomeOf, SCHEDULE } from '../follow/follow.ts';
import { scheduleOf } from '../follow/schedule.ts';
import { toJson } from '../record/store.ts';
import { EXIT } from './exit.ts';
import { exploreRandomly } from './explore-randomly.ts';
import { explanationOf, writePicture } from '../report/explanation.ts';
import { untilInterrupted } from './interrupt.ts';
import { durationOption, wholeNumber } from './options.ts';
import { runNamed } from './run-named.ts';
import { numbered } from '../report/screen.ts';
import { note, print, rewriteLine } from '../report/printed.ts';

type ExploreFlags = { readonly [trouble in Trouble]?: number } & {
  readonly servers?: number;
  readonly clients?: number;
  readonly operations?: number;
  readonly scripts?: string;
  readonly viewKnown?: true;
  readonly time: number;
  readonly memory: number;
  readonly width: number;
  readonly svg?: string;
  readonly replay: number;
  readonly store: string;
  readonly random?: number;
  readonly seed: number;
  readonly json?: true;
};

export function exploreCommand(): Command {
  const few = wholeNumber(0, 7);
  return new Command('explore')
    .description('everything that can happen to a protocol within bounds: the shortest violation')
    .argument('<protocol>', 'which protocol (ben, fixed, ...)')
    .option('--servers <count>', 'key/value servers', wholeNumber(1, 5))
    .option('--clients <count>', 'clients, all on one key', wholeNumber(1, 4))
    .option('--operations <count>', 'operations of each client', wholeNumber(1, 4))
    .option('--scripts <list>', 'what clients ask: "puthash k0, get k0 / puthash k0"')
    .option('--view-known', 'clients know the first view; else each asks when it begins')
    .option('--crashes <count>', 'servers that die', few)
    .option('--restarts <count>', 'dead servers that start again', few)
    .option('--suspicions <count>', 'living servers that are taken for dead', few)
    .option('--client-timeouts <count>', 'clients that stop waiting and try again', few)
    .option('--server-timeouts <count>', 'servers that stop waiting for their backup', few)
    .addOption(durationOption('--time <duration>', 'how long to search', '60s'))
    .option('--memory <megabytes>', 'for the states', wholeNumber(10, 64_000), 1000)
    .option(
      '--width <columns>',
      'how wide the diagram is',
      wholeNumber(60, 400),
      process.stdout.columns ?? 100,
    )
    .option('--svg <file>', 'write the diagram as a picture')
    .option(
      '--replay <count>',
      'drive real processes to the violation: step by step, and through Toxiproxy alone',
      wholeNumber(0, 100),
      0,
    )
    .option('--store <folder>', 'where the runs through Toxiproxy go', 'runs')
    .option('--random <count>', 'short random simulated runs instead', wholeNumber(1, 1e6))
    .option('--seed <seed>', 'of the first random run', wholeNumber(0, 1e9), 1)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample: doubletake explore ben --clients 2 --suspicions 1')
    .action(async (name: string, flags: ExploreFlags) => {
      const protocol = await findProtocol(name);
      if (flags.random !== undefined) {
        return exploreRandomly(protocol, { ...flags, runs: flags.random });
      }
      const scope = boundsOf(name, flags);
      const interrupted = untilInterrupted();
      note(`${name} within ${showScope(scope)}\n`);
      const exploration = await explore({
        protocol,
        scope,
        signal: interrupted,
        timeMs: flags.time,
        bytesMax: flags.memory * 1e6,
        progress: showProgress(),
      });
      const followed = await followTimes(name, exploration, flags, interrupted);
      print(
        flags.json
          ? toJson({ ...asJson(name, scope, exploration), ...(followed && { followed }) })
          : showExploration(name, scope, exploration, flags.width) + showFollowed(followed),
      );
      process.exitCode = EXIT[verdictOf(exploration)];
      if (flags.svg !== undefined && exploration.counterexample !== undefined) {
        writePicture(flags.svg, exploration.counterexample.story);
      }
    });
}

interface FollowedTimes {
  readonly times: number;
  /** How often every step came true and the clients of the real processes saw the violation. */
  readonly exact: number;
  readonly blackBox: number;
  readonly schedule: Script;
}

async function followTimes(
  name: string,
  { counterexample }: Exploration,
  { replay: times, store }: ExploreFlags,
  signal: AbortSignal,
): Promise<FollowedTimes | undefined> {
  if (counterexample === undefined || times === 0) return undefined;
  const system = await findSystem(name);
  const schedule = scheduleOf(counterexample, SCHEDULE);
  let exact = 0;
  let blackBox = 0;
  for (let seed = 1; seed <= times; seed++) {
    if (isReproduced(await followExactly(counterexample, system, signal))) exact++;
    const judged = await runNamed(scriptedPlan(system, schedule, seed), system, { store, signal });
    if (isReproduced(outcomeOf(judged))) blackBox++;
  }
  return { times, exact, blackBox, schedule };
}

function showFollowed(followed: FollowedTimes | undefined): string {
  if (followed === undefined) return '';
  const { times, exact, blackBox, schedule } = followed;
  return [
    '\nthe schedule for real processes behind Toxiproxy:',
    ...numbered(schedule.steps.map(sentenceOf)),
    '\nthe same violation by real processes',
    `  followed message by message: in ${exact} of ${times} runs`,
    `  through Toxiproxy alone:     in ${blackBox} of ${times} runs\n`,
  ].join('\n');
}

/** What the flags leave open is as the gallery has it for this protocol. */
function boundsOf(name: string, flags: ExploreFlags): Scope {
  const known = scopeFor(name);
  const { clients, operations = 1 } = flags;
  const alike = Array.from({ length: operations }, () => 'puthash k0').join(', ');
  const scripts =
    flags.scripts ??
    (clients === undefined && flags.operations === undefined
      ? undefined
      : Array.from({ length: clients ?? 2 }, () => alike).join(' / '));
  const isViewKnown = flags.viewKnown ?? known.isViewKnown ?? false;
  const amount = (trouble: Trouble): number => flags[trouble] ?? known.troubles[trouble];
  return {
    servers: flags.servers ?? known.servers,
    isViewKnown,
    scripts: scripts === undefined ? known.scripts : parseScripts(scripts),
    troubles: Object.fromEntries(troubles.map((trouble) => [trouble, amount(trouble)])) as Record<
      Trouble,
      number
    >,
  };
}

/** As of a run: safe but stuck is no more than unknown. */
function verdictOf({ end, stuck }: Exploration): 'valid' | 'invalid' | 'unknown' {
  if (end === 'violation') return 'invalid';
  return end === 'exhausted' && stuck === undefined ? 'valid' : 'unknown';
}

function showProgress(): (progress: {
  states: number;
  depth: number;
  waiting: number;
  bytes: number;
}) => void {
  const began = performance.now();
  let lastMs = 0;
  return ({ states, depth, waiting, bytes }) => {
    const elapsedMs = performance.now() - began;
    if (elapsedMs - lastMs < (process.stderr.isTTY ? 250 : 5000)) return;
    lastMs = elapsedMs;
    const line = `  ${(elapsedMs / 1000).toFixed(0)} s  ${states} states, ${waiting} waiting, ${depth} events deep, ${(bytes / 1e6).toFixed(0)} MB`;
    rewriteLine(process.stderr, line);
  };
}

function showExploration(
  name: string,
  scope: Scope,
  exploration: Exploration,
  width: number,
): string {
  const { states, depth, elapsedMs, end, stoppedBy, counterexample, stuck } = exploration;
  const effort = `${states} states in ${(elapsedMs / 1000).toFixed(1)} s`;
  const within = `within ${showScope(scope)}`;
  if (counterexample !== undefined) {
    const { story } = counterexample;
    return [
      `${name} INVALID  the shortest violation takes ${story.sentences.length} events (${effort})`,
      ...numbered(story.sentences),
      '',
      explanationOf(story, { width, most: 1 }),
    ].join('\n');
  }
  if (stuck !== undefined) {
    const { sentences } = stuck.story;
    const safe = `no violation ${end === 'exhausted' ? '' : `of fewer than ${depth + 1} events `}${within}`;
    return [
      `${name} STUCK  ${safe}: ${effort}`,
      `after ${sentences.length} events no client is answered any more, with all healed and dead servers started again:`,
      ...numbered(sentences),
      '',
    ].join('\n');
  }
  return stoppedBy === undefined
    ? `${name} VALID  no violation ${within}: ${effort}, all there are\n`
    : `${name} UNKNOWN  no violation of fewer than ${depth + 1} events ${within}: ${effort}, then stopped ${stops[stoppedBy]}\n`;
}

const stops: Readonly<Record<Stop, string>> = {
  signal: 'by you',
  time: 'at its time (--time gives it more)',
  memory: 'at its memory (--memory gives it more)',
  heap: "at the limit of Node's heap (NODE_OPTIONS=--max-old-space-size=8000 gives it more megabytes)",
};

function showScope({ servers, scripts, troubles: bounds, isViewKnown }: Scope): string {
  const trouble = troubles
    .filter((name) => bounds[name] > 0)
    .map((name) => `${bounds[name]} ${words[name][bounds[name] === 1 ? 0 : 1]}`);
  const clients = `clients ${showScripts(scripts)}${isViewKnown ? ', which know the first view' : ''}`;
  return [`${servers} server${servers === 1 ? '' : 's'}`, clients, ...trouble].join('; ');
}

const words: Readonly<Record<Trouble, readonly [string, string]>> = {
  crashes: ['crash', 'crashes'],
  restarts: ['restart', 'restarts'],
  suspicions: ['false suspicion', 'false suspicions'],
  clientTimeouts: ['client time-out', 'client time-outs'],
  serverTimeouts: ['server time-out', 'server time-outs'],
};

function asJson(protocol: string, scope: Scope, exploration: Exploration): object {
  const { counterexample, stuck, path: _, stuckPath: __, ...figures } = exploration;
  return {
    verdict: verdictOf(exploration),
    protocol,
    scope: { ...scope, scripts: showScripts(scope.scripts) },
    ...figures,
    ...(counterexample && {
      events: counterexample.story.sentences,
      anomalies: counterexample.story.judgement.anomalies,
    }),
    ...(stuck && { stuck: stuck.story.sentences }),
  };
}
