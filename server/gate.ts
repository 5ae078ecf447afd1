// Test mode (`--control`): time stands still. Timers fire by command alone, and the state can be
// looked at, so that a schedule that the simulator found can be followed step by step:
// `POST /control/fire {"timer": "ping"}` and `GET /control/state`.
import type { Reply } from './machine.ts';

export interface Gate {
  readonly setTimer: (timer: string) => void;
  readonly clearTimer: (timer: string) => void;
  readonly obey: (command: string, fields: Readonly<Record<string, unknown>>) => Reply;
}

export interface Gated {
  readonly fire: (timer: string) => void;
  readonly state: () => unknown;
}

export const controlPrefix = 'control/';

export function openGate({ fire, state }: Gated): Gate {
  const armed = new Set<string>();
  return {
    setTimer: (timer) => void armed.add(timer),
    clearTimer: (timer) => void armed.delete(timer),
    obey: (command, { timer }) => {
      if (command === 'state') return { ok: true, state: state() };
      if (command !== 'fire') return { ok: false, error: `unknown command "${command}"` };
      if (typeof timer !== 'string' || !armed.delete(timer)) {
        return { ok: false, error: `no timer "${String(timer)}" is set` };
      }
      fire(timer);
      return { ok: true };
    },
  };
}
