// The track record of idempotency libraries: `npm run bench:idempotency` installs every pinned library into a
// cache, runs `doubletake probe` on the server behind it, and writes harness/docs/idempotency-libraries.md.
// `npm run bench:idempotency -- python` measures those of a language, `-- fiber` those with that
// word in their name, and leaves the rest.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Judgement } from '../../harness/record/judge.ts';
import type { Language } from './entries.ts';
import { writeRecord, writeSkipped } from './idempotency-page.ts';
import { libraries, type Guarded } from './idempotency-libraries.ts';
import { install, versionOf, type Ground } from './install.ts';
import { finishPage } from './page.ts';
import { startServer } from './servers.ts';
import { freePorts, untilOpen } from './started-hop.ts';

const DOUBLETAKE = fileURLToPath(new URL('../../harness/main.js', import.meta.url));

/** Of the whole probe: libraries that refuse make their clients wait. */
const TIME = '120s';

interface Store {
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

const [part = ''] = process.argv.slice(2);
const ofLanguage = libraries.filter(({ language }) => language === part);
const chosen =
  ofLanguage.length > 0 ? ofLanguage : libraries.filter(({ name }) => name.includes(part));
const grounds = new Map<Language, Ground>();
for (const language of new Set(chosen.map((one) => one.language))) {
  process.stdout.write(`installing: ${language}\n`);
  grounds.set(language, await install(language, `idempotency/${language}`));
}
for (const guarded of chosen) await measure(guarded, grounds.get(guarded.language)!);
await finishPage('idempotency-libraries');

async function measure(guarded: Guarded, { folder, reason }: Ground): Promise<void> {
  try {
    if (reason !== undefined) throw new Error(reason);
    const version = await versionOf(guarded, folder);
    const store = await openStore(guarded);
    try {
      const judgement = await probed(guarded, folder, store.environment);
      writeRecord(guarded, version, judgement);
      process.stdout.write(`${guarded.name}, ${guarded.store}: ${judgement.verdict}\n`);
    } finally {
      await store.stop();
    }
  } catch (error) {
    const why = (error as Error).message.split('\n')[0]!;
    writeSkipped(guarded, why);
    process.stdout.write(`${guarded.name}, ${guarded.store}: skipped: ${why}\n`);
  }
}

/** What keeps the keys, where that is a server. */
async function openStore({ store }: Guarded): Promise<Store> {
  if (store === 'redis') {
    const { upstream, stop } = await startServer('redis');
    return { environment: { REDIS: upstream }, stop };
  }
  if (store !== 'dynamodb') return { environment: {}, stop: async () => {} };
  const { folder, reason } = await install('node', 'idempotency/node');
  if (reason !== undefined) throw new Error(reason);
  const [port] = await freePorts(1);
  const stop = new AbortController();
  const running = execa('node', ['dynamo.mjs', String(port)], {
    ...{ cwd: folder, cancelSignal: stop.signal, reject: false },
  });
  await untilOpen(port!);
  return {
    environment: { DYNAMO: `http://127.0.0.1:${port}` },
    stop: async () => {
      stop.abort();
      await running;
    },
  };
}

async function probed(
  { start, store, which, options = [] }: Guarded,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<Judgement> {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-probe-'));
  const [port] = await freePorts(1);
  try {
    const asked = [
      '--list',
      '/charges',
      '--failing-body',
      '{"fail":true}',
      '--time',
      TIME,
      '--all',
    ];
    const server = ['--start', start, '--ready', '60s', '--store', folder, '--json', ...options];
    const words = ['probe', `http://127.0.0.1:${port}/charges`, ...asked, ...server];
    const { stdout, stderr } = await execa(process.execPath, [DOUBLETAKE, ...words], {
      ...{ cwd, reject: false },
      env: {
        ...environment,
        PORT: String(port),
        DATA: join(folder, 'effects'),
        STORE: store,
        ...(which !== undefined && { LIB: which }),
      },
    });
    if (!stdout.startsWith('{')) throw new Error(stderr.trim().split('\n').at(-1));
    return JSON.parse(stdout) as Judgement;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
