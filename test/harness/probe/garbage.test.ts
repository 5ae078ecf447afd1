// A probe whose memory is collected every 50 ms: no time-out may get lost by that. `PROBES` says how many.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { probe } from '../../../harness/index.ts';
import { loadRun } from '../../../harness/record/load.ts';
import { useStore } from '../../support/cli.ts';

const PROBES = Number(process.env['PROBES'] ?? 1);

describe('a probe while memory is collected', () => {
  const store = useStore();

  it('ends within its time, every time', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const charges: string[] = [];
    const server = createServer((request, response) => {
      const key = request.headers['idempotency-key'];
      if (typeof key === 'string' && !charges.includes(key)) charges.push(key);
      response.setHeader('content-type', 'application/json');
      request
        .resume()
        .on('end', () => response.end(JSON.stringify(key === undefined ? charges : { key })));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const timer = setInterval(collect, 50);
    try {
      for (let time = 0; time < PROBES; time++) {
        charges.length = 0;
        const url = `http://127.0.0.1:${port}/charges`;
        const began = performance.now();
        const result = await probe(url, { list: '/charges', time: '30s', store: store.path });
        const ms = performance.now() - began;
        // A machine that only collects is slow: not all may be played by then.
        assert.notEqual(result.verdict, 'invalid', result.sentence);
        const { events } = (await loadRun(result.folder!)).record.history;
        const isHeld = events.some(
          ({ f, value }) => f === 'hold' && JSON.stringify(value).includes('ended'),
        );
        const last = JSON.stringify(events.slice(-5));
        assert.ok(isHeld, `a request was held, and its client gave up; the last events: ${last}`);
        assert.ok(ms < 60_000, `took ${ms} ms`);
      }
    } finally {
      clearInterval(timer);
      server.close();
      server.closeAllConnections();
    }
  }).timeout(90_000 * PROBES);
});
