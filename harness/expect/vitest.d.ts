// The types of `import 'doubletake/vitest'`.
export type { ExpectStatic } from 'vitest';

declare module 'vitest' {
  // As vitest declares it.
  // oxlint-disable-next-line typescript/no-explicit-any
  interface Matchers<T = any> {
    /** Passes when the result of a run, a probe or a check is valid; unknown is not. */
    toBeLinearizable: () => void;
  }
}
