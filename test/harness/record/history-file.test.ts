// What people give to `check`: files of several forms, compressed or not, folders, standard input.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { loadRun } from '../../../harness/record/load.ts';
import { findHistory } from '../../../harness/record/history-file.ts';
import { PROGRAM } from '../../support/cli.ts';

const events = [
  { process: 0, type: 'invoke', f: 'write', value: 1 },
  { process: 0, type: 'ok', f: 'write', value: 1 },
  { process: 1, type: 'invoke', f: 'read', value: null },
  { process: 1, type: 'ok', f: 'read', value: 2 },
];
const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
const columns = events
  .map(({ process, type, f, value }) => `${process}\t:${type}\t:${f}\t${value ?? 'nil'}\n`)
  .join('');

/** The lines as `zstd` and `xz` write them. */
const zstd = Buffer.from(
  'KLUv/QRYrQIAMgQPFZBXY4jBunHnHPjy7e6Amk8qzvNZB2QGRqm4hrPOJEam0TeqIy8vRK5YJy5vYnKh9W0GvAD6eysw1z4CCABVyQDeTeMQMzY6wwFQ3FORmO6noHUgiqE=',
  'base64',
);
const XZ =
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ADIAFFdAD2Iigdj+/CxLx7M8bKV3W4wRY7aY2KFg4nbgI9y8eB8kgZgLaAaneygVaR5bLgMqREwXaz2sBeyoux/Fr1CyNjmmxLd3XBF2z9dvd671UbAwAAAAAB4vytTmCBDaAABbckBAAAAliWGK7HEZ/sCAAAAAARZWg==';

describe('a history, however it is given', () => {
  let folder: string;
  const put = (name: string, content: string | Uint8Array): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'doubletake-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const isJudged = async (path: string): Promise<void> => {
    const { judgement } = await loadRun(path);
    assert.equal(judgement.verdict, 'invalid', judgement.reason);
    assert.deepEqual(
      judgement.anomalies.map(({ kind }) => kind),
      ['phantom-value'],
    );
    assert.deepEqual(judgement.operations, { ok: 2, fail: 0, info: 0 });
  };

  it('is JSON Lines without a header, or an array', async () => {
    await isJudged(put('h.jsonl', lines));
    await isJudged(put('h.json', JSON.stringify(events)));
    await isJudged(put('pretty.json', JSON.stringify(events, undefined, 2)));
  });

  it('that is damaged is refused in one line, and what was still being read is let go', async () => {
    const pretty = JSON.stringify(events, undefined, 2).replace('"type"', '"type" "type"');
    await assert.rejects(loadRun(put('pretty.json', pretty)), /^UsageError: .*not JSON.*$/);
    // Compressed, and its end is still to come when the beginning is found to be wrong.
    const flushed = gzipSync(`${lines}no event\n`, { finishFlush: constants.Z_SYNC_FLUSH });
    const reading = execa(process.execPath, [PROGRAM, 'check', '-'], { reject: false });
    reading.stdin.write(flushed);
    const { exitCode, stderr } = await reading;
    assert.equal(exitCode, 254, stderr);
    assert.match(stderr, /^doubletake: standard input: line 5: damaged, not JSON.*$/);
  });

  it("is Jepsen's history.txt, its log, and Maelstrom's", async () => {
    await isJudged(put('history.txt', columns));
    const logged = (before: string): string =>
      columns.replaceAll(/^(?=\d\t)/gm, before) + '2026-11-28 08:00:01,000\tINFO\tbye\n';
    const jepsen = '2026-11-28 08:00:00,000{GMT}\tINFO\t[jepsen worker 0] jepsen.util: ';
    await isJudged(put('jepsen.log', `2026-11-28 08:00:00,000\tINFO\thello\n${logged(jepsen)}`));
    await isJudged(
      put('maelstrom.log', logged('INFO [2026-11-28 08:00:00,000] jepsen worker 0 - jepsen.util ')),
    );
  });

  it('is a table of operations with their times', async () => {
    const rows = ['process,f,value,result,call,return', '1,read,,2,30,40', '0,write,1,,10,20'];
    await isJudged(put('h.csv', rows.join('\n')));
    await isJudged(put('h.csv.gz', gzipSync(rows.join('\r\n'))));
    const { judgement } = await loadRun(
      put(
        'open.csv',
        'process,f,value,call,return\n0,write,1,10,\n1,read,1,20,30\n1,read,1,30,40\n',
      ),
    );
    assert.deepEqual([judgement.verdict, judgement.operations.info], ['valid', 1]);
    await isJudged(put('h.csv', rows.join('\n').replaceAll(',', ';')));
    await isJudged(put('h.csv', rows.join('\n').replaceAll(',', '\t')));
  });

  it('is a table whose cells keep their type and all their digits', async () => {
    const verdictOn = async (written: string, read: string): Promise<string> => {
      const rows = [
        'process,f,key,value,result,call,return',
        `0,write,1,${written},,1,2`,
        '0,write,"""1""",0,,3,4',
        `1,read,1,,${read},5,6`,
      ];
      return (await loadRun(put('cells.csv', rows.join('\n')))).judgement.verdict;
    };
    assert.equal(await verdictOn('9007199254740993', '9007199254740993'), 'valid');
    assert.equal(await verdictOn('9007199254740993', '9007199254740992'), 'invalid');
    assert.equal(await verdictOn('1', '"""1"""'), 'invalid');
    assert.equal(await verdictOn('"[1,\n2]"', '"[1,2]"'), 'valid');
    assert.equal(await verdictOn('007', '007'), 'valid');
    assert.equal(await verdictOn('true', '"""true"""'), 'invalid');
  });

  it('is compressed with gzip, zstd or xz, and in large pieces', async () => {
    await isJudged(put('h.gz', gzipSync(lines)));
    await isJudged(put('h.zst', zstd));
    await isJudged(put('h.xz', Buffer.from(XZ, 'base64')));
  });

  it('is a Jepsen store, of which the most telling file is taken', async () => {
    const store = join(folder, 'store');
    mkdirSync(store);
    writeFileSync(join(store, 'test.jepsen'), 'binary');
    assert.throws(() => findHistory(store), /binary test\.jepsen alone.*history\.edn/);
    writeFileSync(join(store, 'history.txt'), columns);
    await isJudged(store);
    writeFileSync(join(store, 'history.edn'), '{:process 0, :type :invoke, :f :read}');
    assert.match(findHistory(store).file, /history\.edn$/);
    rmSync(store, { recursive: true });
    mkdirSync(store);
    assert.throws(() => findHistory(store), /nor history\.edn \(it is empty\)/);
  });

  it('comes from standard input', async () => {
    const { exitCode, stdout } = await execa(process.execPath, [PROGRAM, 'check', '-', '--json'], {
      input: gzipSync(lines),
      reject: false,
    });
    assert.equal(exitCode, 1);
    assert.equal((JSON.parse(stdout) as { verdict: string }).verdict, 'invalid');
  });

  it('is refused in one line that names the place', async () => {
    const refused = (name: string, text: string | Uint8Array): Promise<string> =>
      loadRun(put(name, text)).then(
        () => assert.fail(name),
        ({ message }: Error) => message,
      );
    assert.match(await refused('a.csv', 'process,f\n0,read\n'), /line 1: no column call, return/);
    assert.match(
      await refused('b.csv', 'process,f,call,return\n0,read,x,2\n'),
      /line 2: call is "x".*nanoseconds/,
    );
    assert.match(
      await refused('c.csv', 'process,f,call,return\n0,read,9,2\n'),
      /line 2: it returned at 2, before its call at 9/,
    );
    assert.match(await refused('a.json', '[{"process": 0'), /line 1: damaged, not JSON/);
    assert.match(await refused('a.gz', gzipSync(lines).subarray(0, 30)), /decompressed \(gzip\)/);
    assert.match(await refused('a.zst', zstd.subarray(0, 30)), /decompressed \(zstd\)/);
    assert.match(await refused('empty', ''), /empty/);
    assert.match(await refused('a.bz2', 'BZh91AY'), /bzip2.*unpack it first/);
    assert.match(await refused('a.zip', 'PK\u0003\u0004'), /zip archive; unpack it/);
    assert.match(await refused('a.tar', `${'history.edn'.padEnd(257, '\0')}ustar`), /tar archive/);
    assert.match(await refused('test.jepsen', 'JEPSEN\0\0'), /let Jepsen write history\.edn/);
    assert.match(await refused('a.json', Buffer.from(`\uFEFF${lines}`, 'utf16le')), /UTF-16/);
  });
});
