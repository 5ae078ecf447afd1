import { equal } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explore } from '../../../harness/explore/explore.ts';
import { scopeFor } from '../../../harness/explore/scopes.ts';
import { replayExactly, type ExactReplay } from '../../../harness/follow/exact.ts';
import { findSystem } from '../../../harness/config/find-system.ts';
import { findProtocol } from '../../../harness/system/reference/protocols.ts';

const signal = new AbortController().signal;

describe('following a counterexample with real processes', () => {
  for (const name of ['ben', 'early-reply', 'slot-reused']) {
    it(`shows the violation of ${name} again, each state as it was found`, async () => {
      const { notRealised, judgement } = await follow(name, name);
      equal(notRealised, undefined);
      equal(judgement.verdict, 'invalid');
    });
  }

  it("does not realise Ben's schedule with the fixed servers, and says so", async () => {
    const { notRealised } = await follow('ben', 'fixed');
    equal(notRealised !== undefined, true);
  });
});

async function follow(found: string, followed: string): Promise<ExactReplay> {
  const { counterexample } = await explore({
    ...{
      protocol: await findProtocol(found),
      scope: scopeFor(found),
      signal,
      timeMs: 60_000,
      bytesMax: 1e9,
    },
  });
  const path = mkdtempSync(join(tmpdir(), 'doubletake-'));
  try {
    return await replayExactly({
      counterexample: counterexample!,
      system: await findSystem(followed),
      folder: { path, logs: path, traces: path },
      signal,
    });
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
