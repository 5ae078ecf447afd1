// Scenarios in which the server is killed and started again. With a list or a number to look at, one kill
// falls before the effect of a request shows and another one as soon as it does, before the answer is out.
import { openMoment } from '../ground/moment.ts';
import type { HttpOutcome } from '../net/http-call.ts';
import { clean, type Scenario, type Stage } from './scenarios.ts';
import type { ProbeRequest } from './target.ts';

const isAnswered = (outcome: HttpOutcome): boolean => outcome.type === 'answer';
const canRestart = ({ server }: Stage): boolean => server !== undefined;
const canLook = (stage: Stage): boolean => canRestart(stage) && stage.look !== undefined;

const killAfter: Scenario = {
  name: 'kill-after',
  plays: 2,
  hits: 1,
  isPlayable: canRestart,
  run: async (stage, request) => {
    const outcome = await stage.send(request, clean(stage));
    await restart(stage, request);
    return stage.isOk(outcome) ? 'kill-after' : 'kill-during';
  },
};

/** Where nobody can look: at any moment while the server should be busy with it. */
const killDuring: Scenario = {
  name: 'kill-during',
  plays: 8,
  hits: 4,
  isPlayable: (stage) => canRestart(stage) && !canLook(stage),
  run: (stage, request) =>
    withoutReply(stage, request, async (isReplied) => {
      await stage.clock.sleep(stage.aim(stage.latencyMs()));
      await restart(stage, request);
      return (await isReplied()) ? 'kill-after' : 'kill-during';
    }),
};

const killAtEffect: Scenario = {
  name: 'kill-at-effect',
  plays: 5,
  hits: 2,
  isPlayable: canLook,
  run: (stage, request) =>
    withoutReply(stage, request, async (isReplied) => {
      const untilNs = stage.clock.nowNs() + stage.timeoutMs * 1e6;
      let seen = 0;
      while (seen === 0 && stage.clock.nowNs() < untilNs) seen = await stage.look!(request);
      if (seen > 0) stage.recordCount(request, seen);
      await restart(stage, request);
      if (await isReplied()) return 'kill-after';
      return seen > 0 ? 'kill-at-effect' : 'kill-before-effect';
    }),
};

const killBeforeEffect: Scenario = {
  name: 'kill-before-effect',
  plays: 6,
  hits: 2,
  isPlayable: canLook,
  run: (stage, request) =>
    withoutReply(stage, request, async (isReplied) => {
      const afterMs = stage.aim(stage.latencyMs() * 0.7);
      if (afterMs >= 1) await stage.clock.sleep(afterMs);
      await stage.server!.kill();
      await stage.server!.start();
      const executions = await stage.look!(request);
      if (await isReplied()) return 'kill-after';
      return executions > 0 ? 'kill-at-effect' : 'kill-before-effect';
    }),
};

export const killScenarios: readonly Scenario[] = [
  killAfter,
  killDuring,
  killAtEffect,
  killBeforeEffect,
];

/** How long a server has to do by itself what it believes to be undone, after it was started again. */
const RESUME_MS = 120;

/** What a server does by itself after a restart shows before anybody sends the request again. */
async function restart(stage: Stage, request: ProbeRequest): Promise<void> {
  await stage.server?.kill();
  await stage.server?.start();
  if (stage.look === undefined) return;
  await stage.clock.sleep(RESUME_MS);
  const executions = await stage.look(request);
  if (executions > 0) stage.recordCount(request, executions);
}

/** Sends the request so that its reply cannot arrive before the kill does, however fast the server is. */
async function withoutReply(
  stage: Stage,
  request: ProbeRequest,
  play: (isReplied: () => Promise<boolean>) => Promise<string>,
): Promise<string> {
  const fault = { f: 'lose-replies' } as const;
  await stage.lay(fault);
  const [arrival, opening, end] = [openMoment(), openMoment(), openMoment()];
  const gate = { arrived: arrival.come, opened: opening.came };
  const sent = stage.send(request, {
    via: 'faulty',
    timeoutMs: 2 * stage.timeoutMs,
    gate,
    giveUp: end.came,
  });
  await Promise.race([arrival.came, sent, stage.clock.sleep(stage.timeoutMs)]);
  opening.come();
  const happened = await play(async () => {
    end.come();
    return isAnswered(await sent);
  });
  await stage.mend(fault);
  return happened;
}
