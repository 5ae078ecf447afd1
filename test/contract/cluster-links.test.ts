// What the words for faults of links mean, held against a real Toxiproxy and against the stand-in.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LinkFault } from '../../harness/plan/fault.ts';
import { linkName, type Link } from '../../harness/plan/topology.ts';
import { sendCanary } from '../../harness/cluster/links/canary.ts';
import { openLinks, type Links } from '../../harness/cluster/links/links.ts';
import { openPortPool, type PortPool } from '../../harness/cluster/ports.ts';
import { openProxyServer, type ProxyServer } from '../../harness/cluster/proxy/proxy-server.ts';
import { Wire } from '../../harness/cluster/links/wire.ts';
import { callHttp, splitAddress, type HttpOutcome } from '../../harness/net/http-call.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { countingServer, type CountingServer } from '../support/counting-server.ts';
import { ask, exchange } from '../support/exchange.ts';
import { toxiproxies } from '../support/toxiproxies.ts';
import { until } from '../support/until.ts';

const AB = { from: 'a', to: 'b' };
const BA = { from: 'b', to: 'a' };
const CB = { from: 'c0', to: 'b' };
const LINKS = [AB, BA, CB];

for (const toxiproxy of await toxiproxies()) {
  describe(`links through ${toxiproxy.kind} (${toxiproxy.from}, ${toxiproxy.version})`, () => {
    let folder: string;
    let pool: PortPool;
    let proxies: ProxyServer;
    let links: Links;
    let wires: readonly Wire[];
    let a: CountingServer;
    let b: CountingServer;
    const troubles: string[] = [];

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'doubletake-test-'));
      pool = openPortPool();
      proxies = await openProxyServer({
        toxiproxy,
        port: await pool.take(),
        folder,
        signal: new AbortController().signal,
        onDeath: (sentence) => troubles.push(sentence),
      });
    });

    beforeEach(async () => {
      a = await countingServer(await pool.take());
      b = await countingServer(await pool.take());
      wires = await Promise.all(
        LINKS.map(async (link) => {
          const port = await pool.take();
          const upstream = link.to === 'a' ? a.address : b.address;
          const place = { listen: `127.0.0.1:${port}`, upstream, prefix: `t${port}-` };
          // Both kinds: what a relay does not do itself it must not change.
          const isBehindRelay = linkName(link) === linkName(AB);
          const behindRelay = isBehindRelay ? `127.0.0.1:${await pool.take()}` : undefined;
          return new Wire(link, { ...place, ...(behindRelay !== undefined && { behindRelay }) });
        }),
      );
      links = openLinks({
        wires,
        api: proxies.api,
        restart: proxies.restart,
        canaryPath: () => '/ready',
        onTrouble: (sentence) => troubles.push(sentence),
      });
      await links.open();
    });

    afterEach(async () => {
      await links.close().finally(() => Promise.all([a.close(), b.close()]));
      assert.deepEqual(troubles.splice(0), []);
    });

    after(async () => {
      await proxies.stop();
      await pool.release();
      await rm(folder, { recursive: true });
    });

    const through = (link: Link): string =>
      wires.find((wire) => linkName(wire.link) === linkName(link))?.listen ?? '';
    const lay = async (on: readonly Link[], fault: LinkFault): Promise<void> => {
      const effect = await links.break(on, fault);
      assert.ok(effect.verified, effect.evidence);
    };
    const mend = async (on: readonly Link[], fault: LinkFault): Promise<string> => {
      const effect = await links.mend(on, fault);
      assert.ok(effect.verified, effect.evidence);
      return effect.evidence;
    };

    it('passes requests and replies through whole links', async () => {
      assert.equal((await ask(through(AB), '/add')).body, '1');
      assert.equal((await ask(through(CB), '/add')).body, '2');
      assert.equal((await ask(through(BA), '/add')).body, '1');
    });

    it('cut: ends what is open, refuses what is new, and passes again when mended', async () => {
      const idle = exchange(through(AB), '/add');
      await idle.answered;
      await lay([AB], { f: 'cut' });
      await idle.ended;
      assert.equal((await ask(through(AB), '/add')).error, 'ECONNREFUSED');
      assert.equal((await ask(through(CB), '/add')).body, '2');
      await mend([AB], { f: 'cut' });
      assert.equal((await ask(through(AB), '/add')).body, '3');
    });

    for (const f of ['cut', 'blackhole', 'lose-replies', 'hold'] as const) {
      it(`${f}: a client that keeps its connection is answered again when mended, and sends nothing twice`, async () => {
        const add = (timeoutMs?: number): Promise<HttpOutcome> =>
          callHttp({
            origin: `http://${through(AB)}`,
            path: '/add',
            method: 'POST',
            keepsConnection: true,
            ...(timeoutMs !== undefined && { timeoutMs }),
          });
        assert.deepEqual(await add(), { type: 'answer', status: 200, body: 1 });
        await lay([AB], { f });
        assert.notEqual((await add(100)).type, 'answer');
        await mend([AB], { f });
        assert.equal((await add()).type, 'answer');
        assert.ok(b.count() <= 3, `${b.count()} executions of 3 calls`);
      });
    }

    it('lose-replies: the request is executed, its answer never comes', async () => {
      await lay([AB], { f: 'lose-replies' });
      const asked = exchange(through(AB), '/add');
      await b.reached(1);
      const evidence = await mend([AB], { f: 'lose-replies' });
      assert.match(evidence, /canary a->b: no answer/);
      assert.equal((await asked.ended).bytes, 0);
      assert.equal((await ask(through(AB), '/add')).body, '2');
    });

    it('blackhole a=>b: no request of a reaches b, and no reply of a either', async () => {
      await lay([AB], { f: 'blackhole' });
      const request = exchange(through(AB), '/add');
      const reply = exchange(through(BA), '/add');
      await a.reached(1);
      assert.equal((await ask(through(CB), '/add')).body, '1');
      await mend([AB], { f: 'blackhole' });
      assert.equal((await request.ended).bytes, 0);
      assert.equal((await reply.ended).bytes, 0);
      assert.equal((await ask(through(AB), '/add')).body, '2', 'the lost request never came late');
    });

    it('hold: a request is executed when mended, though its client gave up', async () => {
      await lay([AB], { f: 'hold' });
      const held = exchange(through(AB), '/add');
      // Another link is not held, so that its request overtakes.
      assert.equal((await ask(through(CB), '/add')).body, '1');
      held.giveUp();
      await held.ended;
      assert.equal(b.count(), 1);
      await mend([AB], { f: 'hold' });
      await b.reached(2);
    });

    it('hold: a reply waits and is delivered when mended', async () => {
      await lay([AB], { f: 'hold' });
      const asked = exchange(through(BA), '/add');
      await a.reached(1);
      assert.equal(asked.bytes(), 0);
      await mend([AB], { f: 'hold' });
      assert.equal((await asked.ended).body, '1');
    });

    it('slow: takes its time in both directions', async () => {
      await lay([AB], { f: 'slow', latencyMs: 40, jitterMs: 5 });
      const { body, elapsedMs } = await ask(through(AB), '/add');
      assert.equal(body, '1');
      assert.ok(elapsedMs >= 68, `${elapsedMs} ms`);
      const evidence = await mend([AB], { f: 'slow', latencyMs: 40, jitterMs: 5 });
      assert.match(evidence, /canary a->b: (\d+ bytes after \d+ ms|no answer)/);
    });

    it('throttle: no faster than its rate', async () => {
      const fault: LinkFault = { f: 'throttle', rateKBps: 1 };
      await lay([AB], fault);
      const { body, bytes, elapsedMs } = await ask(through(AB), '/add');
      assert.equal(body, '1');
      assert.ok(elapsedMs >= bytes * 0.9, `${bytes} bytes in ${elapsedMs} ms`);
      await mend([AB], fault);
    });

    // Clients take the two differently, and a proxy may do the one for connections that were open before
    // and the other for newer ones.
    for (const [f, error, words] of [
      ['close', undefined, 'closed (FIN)'],
      ['reset', 'ECONNRESET', 'reset (RST)'],
    ] as const) {
      it(`${f}: the request is executed, then its connection is ${words}, new or open before`, async () => {
        const [host, port] = splitAddress(through(AB));
        const older = connect({ host, port });
        await once(older, 'connect');
        await lay([AB], { f });
        const outcome = await ask(through(AB), '/add');
        assert.deepEqual([outcome.error, outcome.bytes, b.count()], [error, 0, 1]);
        const seen = new Promise<string | undefined>((resolve) => {
          older.once('end', () => resolve(undefined));
          older.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
        });
        older.write('POST /add HTTP/1.1\r\nHost: b\r\n\r\n');
        assert.deepEqual([await seen, b.count()], [error, 2]);
        older.destroy();
        assert.match(await mend([AB], { f }), /canary a->b: no answer for \d+ ms/);
        assert.equal((await ask(through(AB), '/add')).body, '3');
      });

      it(`${f}: its canary says so, and one that expects another end does not agree`, async () => {
        await lay([AB], { f });
        for (const expected of ['close', 'reset'] as const) {
          const place = { name: 'a->b', address: through(AB), path: '/ready' };
          const canary = sendCanary(place, { f: expected });
          await until(() => canary.look().sentence.endsWith(words));
          assert.equal(canary.look().agrees, f === expected);
          canary.end();
        }
        await mend([AB], { f });
      });
    }

    it('truncate: the answer ends after so many bytes', async () => {
      await lay([AB], { f: 'truncate', bytes: 17 });
      const outcome = await ask(through(AB), '/add');
      assert.deepEqual([outcome.bytes, outcome.body, b.count()], [17, undefined, 1]);
      const evidence = await mend([AB], { f: 'truncate', bytes: 17 });
      assert.match(evidence, /canary a->b: (17 bytes|no answer)/);
    });

    it('nests: a link is whole when each fault is off again', async () => {
      await lay([AB], { f: 'cut' });
      await lay([AB, CB], { f: 'cut' });
      await mend([AB], { f: 'cut' });
      assert.equal((await ask(through(AB), '/add')).error, 'ECONNREFUSED');
      await mend([AB, CB], { f: 'cut' });
      assert.equal((await ask(through(AB), '/add')).body, '1');
    });

    it('leaves the other fault in force when one of two is taken off', async () => {
      await lay([AB], { f: 'hold' });
      await lay([AB], { f: 'blackhole' });
      const spoiled = exchange(through(AB), '/add');
      assert.equal((await ask(through(CB), '/add')).body, '1');
      await mend([AB], { f: 'blackhole' });
      await spoiled.ended;
      const held = exchange(through(AB), '/add');
      assert.equal((await ask(through(CB), '/add')).body, '2');
      await mend([AB], { f: 'hold' });
      assert.equal((await held.ended).body, '3');
    });

    it('heals everything at once, and a mend that comes afterwards does nothing', async () => {
      const faults: readonly LinkFault[] = [{ f: 'cut' }, { f: 'hold' }, { f: 'lose-replies' }];
      for (const fault of faults) await lay(LINKS, fault);
      const healed = await links.mendAll();
      assert.deepEqual(healed, {
        verified: true,
        evidence: `Toxiproxy shows ${LINKS.length} of ${LINKS.length} links as they shall be`,
      });
      for (const fault of faults) await mend(LINKS, fault);
      for (const link of LINKS) assert.equal((await ask(through(link), '/add')).error, undefined);
    });

    it('refuses a link that does not exist', async () => {
      await assert.rejects(links.break([{ from: 'b', to: 'c0' }], { f: 'cut' }), /no link b->c0/);
    });

    it('stays sound under faults that overlap in any order, with traffic', async () => {
      const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
      console.log(`      seed ${seed}`);
      const random = seededRandom(seed);
      const words: readonly LinkFault[] = [
        { f: 'cut' },
        { f: 'blackhole' },
        { f: 'lose-replies' },
        { f: 'hold' },
        { f: 'slow', latencyMs: 5, jitterMs: 3 },
        { f: 'throttle', rateKBps: 5 },
        { f: 'close' },
        { f: 'reset' },
        { f: 'truncate', bytes: 10 },
      ];
      const inForce: { readonly on: readonly Link[]; readonly fault: LinkFault }[] = [];
      const clients = Array.from({ length: 40 }, (_, i) =>
        exchange(through(LINKS[i % 3]!), '/add'),
      );
      for (let step = 0; step < 60; step += 1) {
        if (inForce.length > 0 && random.chance(0.5)) {
          const [{ on, fault } = assert.fail()] = inForce.splice(
            random.integer(0, inForce.length - 1),
            1,
          );
          await mend(on, fault);
        } else {
          const fault = random.pick(words);
          const on = LINKS.filter(() => random.chance(0.6));
          await lay(on, fault);
          inForce.push({ on, fault });
        }
        const client = exchange(through(random.pick(LINKS)), '/add');
        clients.push(client);
        if (random.chance(0.5)) random.pick(clients).giveUp();
      }
      await Promise.all(inForce.map(({ on, fault }) => mend(on, fault)));
      for (const client of clients) client.giveUp();
      await Promise.all(clients.map((client) => client.ended));
      for (const link of LINKS) {
        const outcome = await ask(through(link), '/add');
        assert.ok(outcome.body !== undefined, `${linkName(link)}: ${JSON.stringify(outcome)}`);
      }
    });
  });
}
