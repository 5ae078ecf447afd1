import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingPreload } from '../../../harness/cluster/preload-library.ts';
import type { StartedNode } from '../../../harness/cluster/node-spec.ts';
import { findExecutable } from '../../../harness/cluster/process/executable.ts';
import { findToxiproxy } from '../../../harness/cluster/proxy/toxiproxy-install.ts';
import { startCluster } from '../../../harness/cluster/real-cluster.ts';
import type { RunningCluster } from '../../../harness/cluster/running-cluster.ts';
import type { NodeFault } from '../../../harness/plan/fault.ts';

const SERVER = fileURLToPath(new URL('../../systems/timekeeper.js', import.meta.url));

/** By how much a node's clock may be wrong where it shall be right: an answer takes its time. */
const NEAR_MS = 2000;

interface Told {
  readonly wallMs: number;
  readonly monotonicMs: number;
  readonly room: number;
}

describe('the clock and the limits of a node', () => {
  let folder: string;
  let cluster: RunningCluster | undefined;
  before(async function () {
    if ((await missingPreload('clock')) !== undefined) this.skip();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-clock-'));
  });
  afterEach(async () => {
    await cluster?.stop();
    cluster = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (program: readonly string[]): Promise<void> => {
    const node: StartedNode = {
      name: 's1',
      stores: true,
      command: ({ listen }) => [...program, listen.split(':')[1]!],
    };
    cluster = await startCluster({
      nodes: [node],
      ...{ links: [], clients: [], clocks: true, disks: true },
      toxiproxy: await findToxiproxy({ server: 'stand-in' }),
      folder: { path: folder, logs: join(folder, 'logs'), traces: join(folder, 'traces') },
    });
  };

  const ask = async (): Promise<Told> =>
    (await (await fetch(`http://${cluster!.direct['s1']}/`)).json()) as Told;
  /** How wrong its clock is. */
  const error = async (): Promise<number> => (await ask()).wallMs - Date.now();
  const begin = async (fault: NodeFault): Promise<string> => {
    const { verified, evidence } = await cluster!.beginOnNode('s1', fault);
    assert.ok(verified, evidence);
    return evidence;
  };
  const end = async (fault: NodeFault): Promise<void> => {
    const { verified, evidence } = await cluster!.endOnNode('s1', fault);
    assert.ok(verified, evidence);
  };
  const isNear = (actual: number, expected: number): void =>
    assert.ok(Math.abs(actual - expected) < NEAR_MS, `${actual} is not ${expected}`);

  const python = ['python3', '-u', '-c'];
  const PYTHON_SERVER = `
import sys, time, json, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
class H(BaseHTTPRequestHandler):
    def do_GET(self):
        a = time.monotonic(); time.sleep(0.05); slept = time.monotonic() - a
        self.send_response(200); self.end_headers()
        self.wfile.write(json.dumps({"wallMs": time.time() * 1000, "monotonicMs": slept * 1000, "room": 0}).encode())
    def log_message(self, *_): pass
def look():
    while True: time.time(); time.sleep(0.05)
threading.Thread(target=look, daemon=True).start()
HTTPServer(("127.0.0.1", int(sys.argv[1])), H).serve_forever()
`;

  for (const byMs of [60_000, -3_600_000]) {
    it(`jumps by ${byMs} ms and back, and the monotonic clock does not`, async () => {
      await start([process.execPath, SERVER]);
      isNear(await error(), 0);
      const before = await ask();
      const evidence = await begin({ f: 'clock-jump', byMs });
      assert.match(evidence, /^s1 looked at its clock .*; a canary's is -?[\d.]+ s off$/);
      isNear(await error(), byMs);
      isNear((await ask()).monotonicMs, before.monotonicMs);
      await end({ f: 'clock-jump', byMs });
      isNear(await error(), 0);
    });
  }

  it('drifts: a clock that is ten times too fast', async () => {
    await start([process.execPath, SERVER]);
    await begin({ f: 'clock-drift', perMille: 9000 });
    const [first, beganMs] = [await ask(), performance.now()];
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [second, elapsedMs] = [await ask(), performance.now() - beganMs];
    const ratio = (second.wallMs - first.wallMs) / elapsedMs;
    assert.ok(ratio > 5 && ratio < 20, `${ratio} times as fast`);
    await end({ f: 'clock-drift', perMille: 9000 });
    isNear(await error(), 0);
  });

  it('is wrong for Python, too, whose sleeps stay right, and right after a restart', async function () {
    if ((await findExecutable('python3')) === undefined) this.skip();
    await start([...python, PYTHON_SERVER]);
    await begin({ f: 'clock-jump', byMs: 100_000 });
    isNear(await error(), 100_000);
    const { monotonicMs: sleptMs } = await ask();
    assert.ok(sleptMs >= 50 && sleptMs < 1000, `it slept ${sleptMs} ms of 50`);
    await begin({ f: 'kill' });
    await end({ f: 'kill' });
    isNear(await error(), 100_000);
    await end({ f: 'clock-jump', byMs: 100_000 });
    isNear(await error(), 0);
  });

  it('cannot be made wrong for a Go program, and that is said', async function () {
    // Toxiproxy is one.
    const { kind, command } = await findToxiproxy({ mayInstall: false });
    if (kind !== 'toxiproxy' || command.length === 0) this.skip();
    await start([...command, '-port']);
    const { verified, evidence } = await cluster!.beginOnNode('s1', { f: 'clock-jump', byMs: 1e4 });
    assert.deepEqual([verified, /s1 is a Go program/.test(evidence)], [false, true], evidence);
  });

  it('lets a node open so many files more, and as many as before at the end', async () => {
    await start([process.execPath, SERVER]);
    assert.equal((await ask()).room, 20);
    const evidence = await begin({ f: 'fd-limit', room: 3 });
    assert.match(evidence, /^pid \d+: \d+ files, of \d+/);
    const { room } = await ask();
    assert.ok(room <= 3, `it opened ${room}`);
    await end({ f: 'fd-limit', room: 3 });
    assert.equal((await ask()).room, 20);
  });
});
