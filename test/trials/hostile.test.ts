// What comes from others: files and folders that are damaged, texts that a page would obey, requests of
// strangers. None hangs, none crashes, nothing is run, read or written that should not be. A few trials
// here; `npm run test:hostile` does all, with those on terminals, nights and jobs.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execaSync } from 'execa';
import { encodeEdn, encodeEvent, encodeHeader } from '../../checker/index.ts';
import { indexPage } from '../../harness/browse/index-page.ts';
import { indexRuns } from '../../harness/browse/run-index.ts';
import { serveRuns } from '../../harness/browse/serve.ts';
import { findSystem } from '../../harness/config/find-system.ts';
import { seededRandom, type Random } from '../../harness/ground/random.ts';
import { UsageError } from '../../harness/ground/usage-error.ts';
import { nemeses } from '../../harness/nemesis/index.ts';
import { loadRun } from '../../harness/record/load.ts';
import { toJson } from '../../harness/record/store.ts';
import { reportOf, reportPage } from '../../harness/report/document/page.ts';
import { explanationOf } from '../../harness/report/explanation.ts';
import { showResult } from '../../harness/report/screen.ts';
import { drawPlan } from '../../harness/run/draw-plan.ts';
import { puthash } from '../../harness/workload/puthash.ts';
import { examRun, examTraces } from '../harness/report/exam-run.ts';
import { openPage, useBrowser } from '../harness/report/browser.ts';
import { useStore } from '../support/cli.ts';
import { HOSTILE_MARKUP } from '../support/hostile-markup.ts';
import { ask, HOSTILE_HOSTS, HOSTILE_PATHS } from '../support/hostile-requests.ts';
import { hostileNames, hostileRun } from '../support/hostile-run.ts';
import { Promises } from './promises.ts';

const isFull = process.env['TRIALS'] === 'full';
const seed = Number(process.env['TRIALS_SEED'] ?? (isFull ? Date.now() % 1e6 : 1));
const FILES = isFull ? 2500 : 60;
const FOLDERS = isFull ? 2500 : 40;
const MARKUP = isFull ? HOSTILE_MARKUP : [HOSTILE_MARKUP[0]!, HOSTILE_MARKUP.at(-1)!];

describe(`damaged files (seed ${seed})`, function () {
  this.timeout(1_800_000);
  const store = useStore();
  const history =
    encodeHeader(examRun.history.header) + examRun.history.events.map(encodeEvent).join('');
  const formats: Readonly<Record<string, Buffer>> = {
    'h.jsonl': Buffer.from(history),
    'h.jsonl.gz': gzipSync(history),
    'h.edn': Buffer.from(encodeEdn(examRun.history)),
    'h.csv': Buffer.from(
      'process,type,f,value\n0,invoke,write,1\n0,ok,write,1\n1,invoke,read,\n1,ok,read,1\n',
    ),
    'h.json': Buffer.from(
      JSON.stringify([
        { process: 0, type: 'invoke', f: 'add', value: 1 },
        { process: 0, type: 'ok', f: 'add', value: 1 },
      ]),
    ),
    'history.txt': Buffer.from('0\t:invoke\t:write\t3\n0\t:ok\t:write\t3\n'),
  };

  /** What all commands do with a run; nothing that it throws may be anything but one line for the user. */
  const tryAll = async (path: string, promises: Promises, where: string): Promise<void> => {
    try {
      const judged = await loadRun(path);
      promises.count('it is read', true, where);
      const shown = [showResult(judged), explanationOf(judged, { width: 100, most: 3 })];
      shown.push(await reportOf(judged), toJson(judged.judgement));
      promises.count(
        'what is read is shown',
        shown.every((text) => text !== ''),
        where,
      );
    } catch (error) {
      const isClear = error instanceof UsageError && !error.message.includes('\n');
      const { stack } = error as Error;
      promises.count('what is not read is refused in one line', isClear, where, stack);
    }
  };

  it(`${FILES} histories of ${Object.keys(formats).length} formats`, async () => {
    const promises = new Promises();
    for (let file = 0; file < FILES; file++) {
      const draw = seededRandom(seed).split(`file ${file}`);
      const name = draw.pick(Object.keys(formats));
      const path = join(store.path, name);
      writeFileSync(path, damaged(formats[name]!, draw));
      await tryAll(path, promises, `file ${file}, ${name}`);
    }
    promises.settle(`${FILES} damaged files`);
  });

  it(`${FOLDERS} run folders, one file of each`, async () => {
    const promises = new Promises();
    const files = await filesOfRun(history);
    const root = join(store.path, 'runs');
    const run = join(root, 'ben', '2026-11-22T02-00-00-000Z-7');
    for (let folder = 0; folder < FOLDERS; folder++) {
      const draw = seededRandom(seed).split(`folder ${folder}`);
      rmSync(root, { recursive: true, force: true });
      for (const name of ['traces', 'logs']) mkdirSync(join(run, name), { recursive: true });
      for (const [name, bytes] of Object.entries(files)) writeFileSync(join(run, name), bytes);
      const name = draw.pick(Object.keys(files));
      spoil(join(run, name), files[name]!, draw);
      await tryAll(run, promises, `folder ${folder}, ${name}`);
      const listed = await indexRuns(root);
      promises.count('it is listed', listed.length === 1, `folder ${folder}, ${name}`, listed);
    }
    promises.settle(`${FOLDERS} damaged folders`);
  });
});

describe('hostile pages', function () {
  this.timeout(600_000);
  const browser = useBrowser();

  it(`${3 * MARKUP.length} in a browser run nothing, load nothing and are whole`, async () => {
    const promises = new Promises();
    const count = async (html: string, shown: string, where: string): Promise<void> => {
      const { page, requests, complaints } = await openPage(browser(), html);
      const ran = await page.evaluate('window.ran');
      promises.count('nothing was run', ran === undefined, where, ran);
      promises.count('nothing was loaded', requests.length === 1, where, requests);
      promises.count('the page has no complaint', complaints.length === 0, where, complaints);
      const text = await page.locator('body').innerText();
      promises.count('the text is shown as it is', text.includes(shown), where, text.slice(0, 500));
      await page.close();
    };
    for (const [at, text] of MARKUP.entries()) {
      const shown = /[\w=]{3,}/.exec(text)![0];
      await count(await reportPage(hostileRun(text)), shown, `values, text ${at}`);
      await count(await reportPage(hostileNames(text)), shown, `names, text ${at}`);
      const facts = { system: text, night: text, nemesis: text, workload: text, reason: text };
      const run = { ...facts, path: text, isKept: true, startedAt: '2026-11-22T02:00:00.000Z' };
      const counts = { seed: 1, ok: 1, unknown: 0, faults: 0, firstViolationNs: null };
      const indexed = { ...run, ...counts, outcome: 'invalid' as const, signatures: [text] };
      await count(await indexPage([indexed]), shown, `index, text ${at}`);
    }
    promises.settle(`${3 * MARKUP.length} hostile pages`);
  });
});

describe('a server of pages, asked by strangers', () => {
  const store = useStore();

  it(`gives nothing for ${HOSTILE_PATHS.length} paths, nor to ${HOSTILE_HOSTS.length} hosts`, async () => {
    const promises = new Promises();
    const root = join(store.path, 'runs');
    const outside = join(store.path, 'outside');
    for (const folder of [join(root, 'ben/1'), outside]) mkdirSync(folder, { recursive: true });
    for (const file of [join(store.path, 'secret'), join(root, 'secret'), join(outside, 'secret')])
      writeFileSync(file, 'a secret');
    writeFileSync(join(outside, 'report.html'), 'a secret');
    writeFileSync(join(root, 'ben/1/plan.json'), '{"a secret":1}');
    writeFileSync(join(root, 'ben/1/history.jsonl'), 'a secret');
    symlinkSync(outside, join(root, 'ben/link'));
    symlinkSync('1', join(root, 'ben/latest'));
    const writeReport = (): Promise<string> => Promise.resolve('a page');
    const { server, address } = await serveRuns({ root, port: 0, writeReport });
    try {
      for (const path of HOSTILE_PATHS) {
        const { status, text } = await ask(address, path);
        const isRefused = [400, 404, 431].includes(status) && !/a secret|a page/.test(text);
        promises.count('the path was refused', isRefused, path, [status, text.slice(-200)]);
      }
      for (const host of HOSTILE_HOSTS) {
        const { status, text } = await ask(address, '/ben/1/report.html', host);
        const isRefused = [400, 403].includes(status) && !text.includes('a page');
        promises.count('the host was refused', isRefused, host, [status, text.slice(-200)]);
      }
      const { status, text } = await ask(address, '/ben/1/report.html');
      assert.ok(status === 200 && text.includes('a page'), text);
    } finally {
      server.close();
    }
    promises.settle(`${HOSTILE_PATHS.length} paths and ${HOSTILE_HOSTS.length} hosts`);
  });
});

/** What stands in the folder of a finished run. */
async function filesOfRun(history: string): Promise<Readonly<Record<string, Buffer>>> {
  const workload = { workload: puthash, clients: 2, keys: 1 };
  const options = { ...workload, seed: 7, durationMs: 1000 };
  const plan = drawPlan(await findSystem('ben'), nemeses['mix']!, options);
  return {
    'plan.json': Buffer.from(toJson(plan)),
    'history.jsonl.gz': gzipSync(history),
    'verdict.json': Buffer.from(toJson({ ...examRun.verdict, faults: 1, system: 'ben', seed: 7 })),
    'logs/s1.log': Buffer.from('a line\n'.repeat(20)),
    ...Object.fromEntries(
      Object.entries(examTraces).map(([name, text]) => [
        `traces/${name}.jsonl`.replace('.jsonl.jsonl', '.jsonl'),
        Buffer.from(text),
      ]),
    ),
  };
}

/** Once or twice: bytes changed, lost or put in, the end cut off, a part repeated. */
function damaged(bytes: Buffer, draw: Random): Buffer {
  let result = bytes;
  for (let times = draw.integer(1, 2); times > 0; times--) {
    const at = draw.integer(0, result.length);
    const until = Math.min(result.length, at + draw.integer(0, 8));
    const [before, part, rest] = [0, at, until].map((from, which) =>
      result.subarray(from, [at, until, result.length][which]),
    ) as [Buffer, Buffer, Buffer];
    const noise = Buffer.from(draw.pick(NOISE), 'latin1');
    result = draw.pick([
      () => Buffer.concat([before, noise, rest]),
      () => Buffer.concat([before, part, part, rest]),
      () => before,
      () => Buffer.concat([before, part.map((byte) => byte ^ (1 << draw.integer(0, 7))), rest]),
    ])();
  }
  return result;
}

const NOISE: readonly string[] = [
  ...['', '\n', '\0', '"', '{', '}', '[', ']', ',', '9e999', '-1', 'null', '\xff\xfe', '\u001b[2J'],
  ...['['.repeat(5000), '"__proto__":', 'NaN', '{"a":'.repeat(300), '9'.repeat(400), '\\ud800'],
];

/** A file that is damaged, empty, missing, a folder, a pipe that nobody writes to, or a link to itself or elsewhere. */
function spoil(file: string, bytes: Buffer, draw: Random): void {
  rmSync(file);
  draw.pick([
    () => writeFileSync(file, damaged(bytes, draw)),
    () => writeFileSync(file, damaged(bytes, draw)),
    () => writeFileSync(file, ''),
    () => undefined,
    () => mkdirSync(file),
    () => symlinkSync(file, file),
    () => symlinkSync('/dev/null', file),
    () => symlinkSync('/dev/zero', file),
    () => void execaSync('mkfifo', [file]),
    () => writeFileSync(file, readFileSync('/proc/version')),
  ])();
}
