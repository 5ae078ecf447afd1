// The order of a probe: a first request without any fault, every scenario, those requests finished that were
// refused, a last request without any fault, all counts once more, and old keys at the end.
import { UsageError } from '../ground/usage-error.ts';
import {
  createPlay,
  wordsFor,
  type Cast,
  type ConductOptions,
  type Enough,
  type Play,
} from './play.ts';
import { networkScenarios, type Scenario, type Stage } from './scenarios.ts';
import { keyScenarios } from './scenarios-key.ts';
import { killScenarios } from './scenarios-kill.ts';

/** Scenarios that can be played here: what the history says was planned. */
function playableScenarios(stage: Stage, options: ConductOptions): readonly Scenario[][] {
  const isPlayable = (scenario: Scenario): boolean => scenario.isPlayable?.(stage) ?? true;
  const all = [...networkScenarios, ...keyScenarios({ ...options.keys, target: options.target })];
  return [all.filter(isPlayable), killScenarios.filter(isPlayable)];
}

export async function conduct(cast: Cast, options: ConductOptions): Promise<void> {
  const { recorded } = cast;
  const play = createPlay(cast, options);
  await sayHello(cast, options, play);
  const [usual = [], kills = []] = playableScenarios(play.stage, options);
  recorded.note('planned', { scenarios: [...usual, ...kills].map(({ name }) => name) });
  for (const scenario of usual) await play.upTo(scenario, first(scenario));
  let isClean = await play.count();
  const goesOn = (): boolean => isClean || options.isWhole;
  for (const scenario of goesOn() ? kills : []) await play.upTo(scenario, scenario);
  isClean = (await play.count()) && isClean;
  for (const scenario of goesOn() ? usual : []) await play.upTo(scenario, scenario);
  isClean = (await play.count()) && isClean;
  await play.finishAll();
  if (cast.observer?.isByRequest === true) {
    await play.plain('goodbye');
    await play.count();
    if ((await play.recount()) && isClean) await playLate(play, cast, options);
  }
  recorded.note('finished', {});
}

/** In the first round each is played until it has hit once; copies that race need a few more. */
function first({ plays, hits }: Scenario): Enough {
  return { plays: Math.min(plays, 5), hits: Math.ceil(hits / 5) };
}

/** A first request without any fault shows whether the probe was told the right things. */
async function sayHello({ observer }: Cast, options: ConductOptions, play: Play): Promise<void> {
  const { target } = options;
  const { outcome, request } = await play.plain('plain');
  if (!play.stage.isOk(outcome)) {
    throw new UsageError(
      `${target.method} ${target.url} ${wordsFor(outcome)}; the probe needs a request that succeeds: see --method, --header, --login, --body, --key, --key-format and --success`,
    );
  }
  if (observer === undefined || (await play.count()) || play.lastCount() !== 0) return;
  const isAccepted = outcome.type === 'answer' && outcome.status === 202;
  throw new UsageError(
    isAccepted
      ? `the request was accepted (202), and within ${options.settleMs / 1000} s nothing showed that it was executed: give it more time with --settle, or see --list and --items`
      : target.observation?.kind === 'list'
        ? `the request was answered, but no item of --list mentions its key ${request.key}; does the server keep the key, or a field of --body that holds {key}? Is it executed later (--settle), or on another page (--next)?`
        : 'the request was answered, but the counter did not rise: is it the right one?',
  );
}

/** Old keys once more: a table that forgets shows here. */
async function playLate(play: Play, { recorded }: Cast, options: ConductOptions): Promise<void> {
  recorded.enter('late', 0);
  const old = play.acknowledged().slice(0, LATE_REQUESTS_AT_MOST);
  for (const { request } of old) {
    await recorded.send(request, { via: 'clean', timeoutMs: options.timeoutMs });
  }
  await play.recount(old.map((counted) => ({ ...counted, scenario: 'late' })));
}

const LATE_REQUESTS_AT_MOST = 20;
