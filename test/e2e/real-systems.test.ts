import { useStore } from '../support/cli.ts';
import { controls, missingFor, runControl } from '../support/real-systems.ts';

describe('real systems', function () {
  this.timeout(120_000);
  const store = useStore();

  for (const control of controls) {
    const { system, workload, nemesis, verdict, expect = 'the usual' } = control;
    it(`${system}, ${workload}, under ${nemesis}, expecting ${expect}, is ${verdict}`, async function () {
      const missing = await missingFor(control);
      if (missing !== undefined) {
        this.test!.title += ` (not seen: ${missing})`;
        this.skip();
      }
      await runControl(control, store.path);
    });
  }
});
