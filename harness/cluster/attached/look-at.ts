// What an attached node shows now: by its own `state` command where there is one, by its ready path, or
// by its port. What none of them can tell is said, and never assumed.
import { dial, httpStatus } from '../../net/dial.ts';
import type { NodeState } from '../cluster.ts';
import type { AttachedNode } from '../node-spec.ts';
import { runCommand } from './run-command.ts';

/** One look, and by what it was seen. */
export interface Look {
  /** Undefined where it is none of these, as while it starts. */
  readonly state: NodeState | undefined;
  readonly evidence: string;
}

/** A dial or a request that is not answered within this time is taken for silence. */
const ANSWER_WITHIN_MS = 500;

export async function lookAt(spec: AttachedNode, logFile: string): Promise<Look> {
  const { attached: address, readyPath, acts } = spec;
  if (acts.state !== undefined) {
    const { said, words } = await runCommand(acts.state, logFile);
    const state = STATES.get(said.toLowerCase().split(/\s+/)[0] ?? '');
    if (state === undefined) {
      return { state, evidence: `${words}, which tells none of up, down and paused` };
    }
    if (state !== 'up') return { state, evidence: `its state command says ${said}` };
  }
  const port = await dial(address, ANSWER_WITHIN_MS);
  if (port === 'refused') return { state: 'down', evidence: `${address} refuses connections` };
  if (readyPath === undefined || port === 'silent') {
    const evidence = `${address} is ${port === 'silent' ? 'silent' : 'open'}`;
    return { state: port === 'silent' ? 'paused' : 'up', evidence };
  }
  const status = await httpStatus(address, readyPath, ANSWER_WITHIN_MS);
  const evidence = `GET ${readyPath} at ${address}: ${status ?? 'no answer'}`;
  // Whoever is paused accepts connections, by the kernel, and answers nothing.
  if (status === undefined) return { state: 'paused', evidence };
  return { state: status === 200 ? 'up' : undefined, evidence };
}

/** What docker, systemd, kubectl and others print. */
const STATES: ReadonlyMap<string, NodeState> = new Map(
  Object.entries({
    up: ['up', 'running', 'active', 'true'],
    down: ['down', 'exited', 'dead', 'created', 'inactive', 'failed', 'stopped', 'false'],
    paused: ['paused', 'frozen'],
  } satisfies Record<NodeState, readonly string[]>).flatMap(([state, words]) =>
    words.map((word): [string, NodeState] => [word, state as NodeState]),
  ),
);
