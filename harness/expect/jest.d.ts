// The types of `import 'doubletake/jest'`.
export type { Expect } from 'expect';

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    /** Passes when the result of a run, a probe or a check is valid; unknown is not. */
    toBeLinearizable(): R;
  }
}
