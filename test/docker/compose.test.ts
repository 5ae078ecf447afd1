// The compose file agrees with the harness that reads it, and with itself; no engine is needed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { linkName } from '../../harness/plan/topology.ts';
import { readComposeLayout } from '../../harness/cluster/container/compose-layout.ts';
import { TOXIPROXY_VERSION } from '../../harness/cluster/proxy/toxiproxy-install.ts';
import { findSystem } from '../../harness/config/find-system.ts';
import { COMPOSE_FILE, DOCKERFILE, reasonWithoutCompose } from './docker.ts';

describe('docker/', () => {
  const layout = readComposeLayout(COMPOSE_FILE);

  it('has every node and every link of the reference system, and no others', async () => {
    const { nodes, links } = await findSystem('fixed');
    assert.deepEqual(
      Object.keys(layout.nodes).toSorted(),
      nodes.map(({ name }) => name).toSorted(),
    );
    assert.deepEqual(Object.keys(layout.links).toSorted(), links.map(linkName).toSorted());
  });

  it('gives every link a port of its own at Toxiproxy, and every node its own address', () => {
    const listens = Object.values(layout.links);
    for (const listen of listens) assert.ok(listen.startsWith(`${layout.toxiproxy}:`), listen);
    const all = [...listens, ...Object.values(layout.nodes)];
    assert.equal(new Set(all).size, all.length);
  });

  it('pins the versions that the harness itself is made for', () => {
    const compose = readFileSync(COMPOSE_FILE, 'utf8');
    const dockerfile = readFileSync(DOCKERFILE, 'utf8');
    const { version } = JSON.parse(
      readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
    ) as { readonly version: string };
    assert.match(compose, new RegExp(`image: doubletake:${version}\n`));
    const toxiproxy = `ghcr.io/shopify/toxiproxy:${TOXIPROXY_VERSION}`;
    assert.ok(compose.includes(`image: ${toxiproxy}\n`));
    assert.ok(dockerfile.includes(`FROM ${toxiproxy} AS`));
    for (const [, tag] of `${dockerfile}\n${compose}`.matchAll(/(?:FROM|image:) \S+?:(\S+)/g)) {
      assert.match(tag ?? '', /^\d+\.\d+/);
    }
  });

  it('is accepted by docker compose, every profile of it', async function () {
    const reason = await reasonWithoutCompose();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    const args = ['compose', '--file', COMPOSE_FILE, '--profile', '*', 'config', '--quiet'];
    const result = await execa('docker', args, { all: true, reject: false, stdin: 'ignore' });
    assert.equal(result.exitCode, 0, result.all);
    assert.equal(result.all, '');
  });
});
