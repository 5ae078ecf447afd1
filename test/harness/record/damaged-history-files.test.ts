// Damaged files of the formats that the harness unpacks: tables, and what gzip, zstd and xz packed.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { seededRandom, type Random } from '../../../harness/ground/random.ts';
import { UsageError } from '../../../harness/ground/usage-error.ts';
import { loadRun } from '../../../harness/record/load.ts';

/** How many damaged files of each format; more with DAMAGED_FILES, another seed with DAMAGED_SEED. */
const files = Number(process.env['DAMAGED_FILES'] ?? 60);
const seed = Number(process.env['DAMAGED_SEED'] ?? 1);

const rows = Array.from({ length: 40 }, (_, i) =>
  i % 2 === 0
    ? `${i % 3},write,${i},,${i * 10},${i * 10 + 5}`
    : `c1,read,,${i - 1},${i * 10},${i * 10 + 5}`,
);
const table = `process,f,value,result,call,return\n${rows.join('\n')}\n`;
const lines = rows
  .map((_, i) => ({ process: 0, type: i % 2 === 0 ? 'invoke' : 'ok', f: 'write', value: i >> 1 }))
  .map((event) => `${JSON.stringify(event)}\n`)
  .join('');

/** The same lines, as the programs zstd and xz pack them: Node 20 can do neither. */
const ZSTD =
  'KLUv/WTkBu0DAJIEERdwyQ6gQVT4QWwmQUBVfNHj1/G+6nMVEfC5xpZKCMHnGlsqITmB5fDbIILj5n1jRc4fbt5yHk' +
  'U8v2lybw7f2hZmpVcCO6ixdvt/B9CbWQMR/CcECsGPMvk11GpUMayUVBQoFXSPPRdajuDQMgJHlhHFPCUyV1LprrsK' +
  'oZcrYg==';
const XZ =
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4AfjAJNdAD2Iigdj+/CxLx7M8bKV3W4wRY7aY2KFg4nbgI9y8eB8kgZgLa' +
  'AaneygVaR5a4tbF6UmJPh/4TtZwXvwrBhReT3WHcGNBcbkwNlFAhmUkLOYGVme792TG6PEblFRHPCp+ZvJNJZzFM0C' +
  'huKZS5HD/iOXSA+FLdNXIML8G602V2bgB8yqccwKTOufo+U1yAbUJxKJ4AAAQVkEp0DSGMsAAa8B5A8AAATPPkSxxG' +
  'f7AgAAAAAEWVo=';

const formats: Readonly<Record<string, Uint8Array>> = {
  'operations.csv': Buffer.from(table),
  'operations.csv.gz': gzipSync(table),
  'history.jsonl.gz': gzipSync(lines),
  'history.jsonl.zst': Buffer.from(ZSTD, 'base64'),
  'history.jsonl.xz': Buffer.from(XZ, 'base64'),
};

/** Bytes changed, lost or put in, or the end cut off. */
function damage(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.integer(0, bytes.length - 1);
  if (random.chance(0.3)) return bytes.slice(0, at);
  const noise = random.pick([[], [random.integer(0, 255)], [34], [10], [44]]);
  const rest = bytes.slice(at + random.integer(0, 3));
  return Uint8Array.from([...bytes.slice(0, at), ...noise, ...rest]);
}

describe(`a damaged file that is unpacked gets a verdict or one clear line (seed ${seed})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'damaged-'));
  after(() => rmSync(folder, { recursive: true }));

  for (const [name, bytes] of Object.entries(formats)) {
    it(`${files} files of ${name}`, async function () {
      this.timeout(60_000 + files * 50);
      const file = join(folder, name);
      writeFileSync(file, bytes);
      assert.equal((await loadRun(file)).judgement.verdict, 'valid');
      let refused = 0;
      for (let i = 0; i < files; i++) {
        writeFileSync(file, damage(bytes, seededRandom(seed).split(`${name} ${i}`)));
        try {
          const { judgement } = await loadRun(file);
          assert.match(judgement.verdict, /valid|invalid|unknown/);
        } catch (error) {
          assert.ok(error instanceof UsageError, `file ${i}: ${String(error)}`);
          assert.doesNotMatch(error.message, /\n/, JSON.stringify(error.message));
          assert.ok(error.message.startsWith(`${file}: `), error.message);
          refused += 1;
        }
      }
      assert.ok(refused > 0, `${refused} were refused`);
    });
  }
});
