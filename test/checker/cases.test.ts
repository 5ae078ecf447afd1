// Small histories that were once judged wrong, refused or never decided: what is right for each, and what
// must be said of it. Where each comes from stands in test/histories/README.md.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { loadRun, type LoadOptions } from '../../harness/record/load.ts';

type Expected = readonly [
  verdict: 'valid' | 'invalid',
  says?: RegExp | undefined,
  options?: Pick<LoadOptions, 'model' | 'assumed'>,
];

const cases: Readonly<Record<string, Expected | readonly Expected[]>> = {
  'fail-1-write-timed-out.edn': ['invalid', /^process 1 write\(12\) was told failed, yet executed/],
  'fail-2-older-writer-is-innocent.edn': [
    'invalid',
    /^process 1 write\(7\) was told failed, yet executed/,
  ],
  'fail-3-cas-retried-by-driver.edn': [
    'invalid',
    /^process 1 cas\(\[1,4\]\) was told failed, yet executed/,
  ],
  'fail-4-guarded-append-retried.edn': [
    'invalid',
    /^process 1 append\(2\) was told failed, yet executed/,
  ],
  'times-1-incr-five-times.jsonl': ['invalid', /add\(1\) was executed five times/],
  'times-2-24-appends-again.edn': ['invalid', /24/],
  'second-answer-1-remove.jsonl': [
    'invalid',
    /remove\("a"\) was executed twice.*told what its second execution found/,
  ],
  'initial-1-register-zero.edn': [
    ['invalid', /it held 0 before the history began/],
    ['valid', undefined, { assumed: { initial: 0 } }],
  ],
  'initial-2-left-over-from-last-run.edn': [
    ['invalid', /it held 88 before the history began/],
    ['valid', undefined, { assumed: { initial: 88 } }],
  ],
  'model-1-counter-ok.edn': ['valid'],
  'model-2-counter-retry-counted-twice.edn': ['invalid', /process 0 add\(1\) was executed twice/],
  'model-3-pn-counter.edn': ['valid'],
  'model-4-queue-drain-ok.edn': ['valid'],
  'model-5-queue-drain-twice.edn': ['invalid', /enqueue\(1\) was executed twice/],
  'model-6-queue-any-order.edn': [
    ['invalid', /2 was delivered before 1/],
    ['valid', undefined, { assumed: { order: 'any' } }],
  ],
  'model-7-bank-ints-ok.edn': ['valid'],
  'model-8-bank-ints-twice.edn': ['invalid', /^process 1 transfer.*was executed twice/],
  'model-9-set-nil-is-empty.edn': ['valid'],
  'model-10-list-nil-is-empty.edn': ['valid'],
  'model-11-kv-nil-is-absent.edn': ['valid'],
  'edn-1-set-as-value.edn': ['valid'],
  'edn-2-set-in-map.edn': ['valid'],
  'edn-3-discard-at-the-end.edn': ['valid'],
  'edn-4-discarded-last-event.edn': ['valid'],
  'edn-5-character-bracket.edn': ['valid'],
  'edn-6-symbolic-values.edn': ['valid'],
  'edn-7-metadata.edn': ['valid'],
  'edn-8-hash-in-keyword.edn': ['invalid'],
  'silent-1-client-named-by-a-string.edn': ['invalid', /process c1 read, which got 7/],
  'silent-2-keys-number-and-string.edn': ['valid'],
  'silent-3-one-operation-without-key.edn': ['valid'],
  'silent-4-64-bit-ids.jsonl': ['invalid'],
  'name-1-two-holders.edn': ['invalid', /processes 0 and 1 held the lock at the same time/],
  'name-2-fifo-order.edn': ['invalid', /"b" was delivered before "a"/],
  'name-3-never-enqueued.edn': ['invalid', /^9 was never enqueued/],
  'name-4-cas-without-its-condition.edn': ['invalid', /two clients got the same/],
  'name-5-register-went-back.edn': [
    'invalid',
    /went back from 2 to 1 for good.*write\(2\) was lost, or process 0 write\(1\) was/,
  ],
  'name-6-never-written.edn': ['invalid', /^7 was never written/],
  'container-1-json-array.json': ['invalid'],
  'container-2-history.txt': ['invalid'],
  'container-3-store': ['invalid'],
  'event-1-own-index.edn': ['invalid'],
  'event-2-value-told-by-completion.edn': ['valid'],
  'event-3-wall-clock.edn': ['invalid'],
  'event-4-without-time.edn': ['invalid'],
  'search-pairs-queue-22.edn': ['valid'],
  'search-pairs-swapped-stack-22.edn': ['invalid', /18 was delivered before 2., which had been/],
  'search-short-queue-300.edn': ['valid'],
};

describe('a history that went wrong once', () => {
  for (const [name, expected] of Object.entries(cases)) {
    const all = (Array.isArray(expected[0]) ? expected : [expected]) as readonly Expected[];
    it(`${name} is ${all.map(([verdict]) => verdict).join(', or ')}`, async () => {
      const file = fileURLToPath(new URL(`../../../test/histories/cases/${name}`, import.meta.url));
      for (const [verdict, says, options] of all) {
        const { judgement } = await loadRun(file, options);
        assert.equal(judgement.verdict, verdict, judgement.reason);
        if (says !== undefined) assert.match(judgement.reason, says);
      }
    });
  }
});
