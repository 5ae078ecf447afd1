// Performs a script in any cluster, real or simulated, and records it as any other run. A step that
// does not come true by its deadline ends the script, and the history says so.
import { allOf, type Cluster, type Effect } from '../cluster/cluster.ts';
import { type Link, type NodeName } from '../plan/topology.ts';
import type { Clock } from '../ground/clock.ts';
import type { Worker } from './interpreter.ts';
import type { Message, Reply } from '../plan/machine.ts';
import type { Recorder } from '../record/recorder.ts';
import type { LogLine } from '../record/trace-tail.ts';
import type { TraceLine } from '../plan/trace-line.ts';
import type { Completion } from '../plan/operation.ts';
import {
  matches,
  sentenceOf,
  UNREALISED,
  type Pattern,
  type Script,
  type Step,
} from '../plan/script.ts';
import { waitUntil } from '../ground/wait-until.ts';
import { NODE_STEPS } from '../plan/script.ts';

/** What a script needs of the place where it is performed. */
export interface ScriptStage {
  readonly cluster: Cluster;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The lines that nodes and clients have added to their traces since it was asked last. */
  readonly traced: () => readonly TraceLine[];
  /** The same of the logs of nodes. */
  readonly logged: () => readonly LogLine[];
  /** Calls a node past all faults. */
  readonly tell: (node: NodeName, message: Message) => Promise<Reply>;
}

/** How long a step may take to come true. */
const PATIENCE_MS = 5000;
const LOOK_EVERY_MS = 2;

export async function perform(
  script: Script,
  workers: readonly Worker[],
  stage: ScriptStage,
): Promise<void> {
  const { recorder, signal } = stage;
  const over = new AbortController();
  const performer = createPerformer(workers, stage, AbortSignal.any([signal, over.signal]));
  try {
    for (const [index, step] of script.steps.entries()) {
      const isRealised = await performer.play(step);
      if (signal.aborted) return;
      if (isRealised) continue;
      const value = `step ${index + 1} of ${script.steps.length} did not come true: ${sentenceOf(step)}`;
      recorder.record({ process: 'nemesis', type: 'info', f: UNREALISED, value });
      return;
    }
    recorder.record({ process: 'nemesis', type: 'info', f: 'finished' });
  } finally {
    over.abort();
    await performer.ended();
  }
}

interface Performer {
  /** Whether it came true. */
  readonly play: (step: Step) => Promise<boolean>;
  /** Every operation has an end. */
  readonly ended: () => Promise<void>;
}

/** What was written down. What was waited for once is not taken for the next one like it. */
function readerOf({ traced, logged }: ScriptStage) {
  const lines: TraceLine[] = [];
  let logs: readonly LogLine[] = [];
  const find = (pattern: Pattern): number => {
    lines.push(...traced());
    return lines.findIndex((line) => matches(line, pattern));
  };
  return {
    find,
    take: (pattern: Pattern): boolean => {
      const index = find(pattern);
      if (index >= 0) lines.splice(index, 1);
      return index >= 0;
    },
    /** Of a log what stands before goes, too. */
    takeLog: ({ node, text }: LogLine): boolean => {
      logs = [...logs, ...logged()];
      const index = logs.findIndex((line) => line.node === node && line.text.includes(text));
      if (index >= 0) logs = logs.filter((line, at) => at > index || line.node !== node);
      return index >= 0;
    },
  };
}

function createPerformer(
  workers: readonly Worker[],
  stage: ScriptStage,
  abandon: AbortSignal,
): Performer {
  const { cluster, clock, recorder, signal } = stage;
  const issued: Promise<void>[] = [];
  const latest = new Map<string, { completion?: Completion }>();

  const until = async (isTrue: () => boolean, withinMs: number): Promise<boolean> => {
    const patience = { clock, everyMs: LOOK_EVERY_MS, withinMs, signal };
    return (await waitUntil(() => isTrue() || undefined, patience)) === true;
  };

  const { find, take, takeLog } = readerOf(stage);

  const fault = async (
    f: string,
    phase: 'begun' | 'ended',
    places: { readonly nodes: readonly string[] } | { readonly links: readonly string[] },
    act: () => Promise<Effect>,
  ): Promise<boolean> => {
    const effect = await act();
    recorder.record({
      process: 'nemesis',
      type: 'info',
      f,
      value: { ...places, phase, ...effect },
    });
    return effect.verified;
  };

  const ask = (step: Extract<Step, { do: 'ask' }>): boolean => {
    const { do: _, client, ...op } = step;
    const worker = workers.find(({ name }) => name === client)!;
    const operation: { completion?: Completion } = {};
    const answered = worker.issue(op, abandon).then((completion) => {
      operation.completion = completion;
    });
    // What fails is told when all have ended.
    answered.catch(() => undefined);
    issued.push(answered);
    latest.set(client, operation);
    return true;
  };

  const isAnswered = (client: string): boolean => latest.get(client)?.completion?.type === 'ok';

  const answer = async (step: Extract<Step, { do: 'answer' }>): Promise<boolean> => {
    const { client, result, withinMs = PATIENCE_MS } = step;
    if (!(await until(() => isAnswered(client), withinMs))) return false;
    const completion = latest.get(client)!.completion as Extract<Completion, { type: 'ok' }>;
    return result === undefined || JSON.stringify(completion.result) === JSON.stringify(result);
  };

  const play = async (step: Step): Promise<boolean> => {
    switch (step.do) {
      case 'start':
      case 'kill':
      case 'pause':
      case 'resume': {
        const { node } = step;
        const { f, phase } = NODE_STEPS[step.do];
        return fault(f, phase, { nodes: [node] }, () =>
          phase === 'begun' ? cluster.beginOnNode(node, { f }) : cluster.endOnNode(node, { f }),
        );
      }
      case 'begin':
      case 'end': {
        const { do: phase, nodes, ...nodeFault } = step;
        const act = phase === 'begin' ? cluster.beginOnNode : cluster.endOnNode;
        return fault(step.f, phase === 'begin' ? 'begun' : 'ended', { nodes }, async () =>
          allOf(await Promise.all(nodes.map((node) => act(node, nodeFault)))),
        );
      }
      case 'break':
      case 'mend': {
        const { do: _, links, ...linkFault } = step;
        const on = links.map(linkOf);
        return step.do === 'break'
          ? fault(step.f, 'begun', { links }, () => cluster.breakLinks(on, linkFault))
          : fault(step.f, 'ended', { links }, () => cluster.mendLinks(on, linkFault));
      }
      case 'heal': {
        const healed = await cluster.healAll();
        recorder.record({ process: 'nemesis', type: 'info', f: 'heal', value: { ...healed } });
        return healed.verified;
      }
      case 'ask':
        return ask(step);
      case 'answer':
        return answer(step);
      case 'no-answer':
        return !(await until(() => isAnswered(step.client), step.forMs));
      case 'tell':
        return (await stage.tell(step.node, step.message)).ok;
      case 'await':
        return until(() => take(step.line), step.withinMs ?? PATIENCE_MS);
      case 'log':
        return until(() => takeLog(step), step.withinMs ?? PATIENCE_MS);
      case 'never':
        return !(await until(() => find(step.line) >= 0, step.forMs));
      case 'pass':
        await clock.sleep(step.forMs, signal);
        return true;
    }
  };

  return {
    play,
    ended: async () => void (await Promise.all(issued)),
  };
}

function linkOf(name: string): Link {
  const [from = '', to = ''] = name.split('->');
  return { from, to };
}
