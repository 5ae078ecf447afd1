import assert from 'node:assert/strict';
import {
  clientName,
  pairOperations,
  type Operation,
} from '../../../../harness/record/operations.ts';
import { encodePageData } from '../../../../harness/report/document/page-encoding.ts';
import type { RunRecord } from '../../../../harness/record/run-record.ts';
import { examRun } from '../exam-run.ts';
import { largeRun } from '../large-run.ts';

/** What the page's script reads out of the data; it is another project, for browsers. */
interface PageModules {
  readonly decodeRun: (base64: string) => Promise<Decoded>;
  readonly factsOf: (run: Decoded, place: number) => Readonly<Record<string, string>>;
  readonly binOperations: (run: Decoded, range: object) => Readonly<Record<string, number[]>>;
}

interface Decoded {
  readonly header: {
    readonly count: number;
    readonly endNs: number;
    readonly accused: readonly number[];
    readonly faults: readonly { readonly name: string }[];
    readonly views: readonly { readonly view: number }[];
  };
}

describe('data of the report page', () => {
  let page: PageModules;

  before(async () => {
    const load = (name: string): Promise<object> =>
      import(new URL(`../../../../harness/report/browser/${name}.js`, import.meta.url).href);
    const parts = await Promise.all(['decode', 'operation-facts', 'bins'].map(load));
    page = Object.assign({}, ...parts) as PageModules;
  });

  for (const [name, record] of [
    ['the exam', examRun],
    ['3,000 operations, seed 5', largeRun(3000, 5)],
    ['a run without operations', empty()],
    ['clients with names', named()],
  ] as const) {
    it(`says of every operation what the history says: ${name}`, async () => {
      const run = await page.decodeRun(await encodePageData(record));
      const operations = pairOperations(record.history);
      assert.equal(run.header.count, operations.length);
      for (const [place, operation] of operations.entries()) {
        assert.deepEqual(page.factsOf(run, place), expectedFacts(operation));
      }
    });
  }

  it('points at the accused operation, the faults and the views', async () => {
    const { header } = await page.decodeRun(await encodePageData(examRun));
    assert.deepEqual(header.accused, [0]);
    assert.deepEqual(
      header.faults.map(({ name }) => name),
      ['lose-replies s1->s2', 'kill s2'],
    );
    assert.deepEqual(
      header.views.map(({ view }) => view),
      [2, 3],
    );
  });

  it('counts every operation in one bin', async () => {
    const record = largeRun(3000, 5);
    const run = await page.decodeRun(await encodePageData(record));
    const untilNs = run.header.endNs;
    const bins = page.binOperations(run, { fromNs: 0, untilNs, count: 50 });
    const total = (rates: readonly number[]): number =>
      Math.round((rates.reduce((sum, rate) => sum + rate, 0) * untilNs) / 50 / 1e9);
    assert.deepEqual(
      [bins['okRate']!, bins['failRate']!, bins['unknownRate']!].map(total),
      Object.values(record.verdict.operations),
    );
  });

  it('gives percentiles to 6 %', async () => {
    const record = largeRun(3000, 5);
    const run = await page.decodeRun(await encodePageData(record));
    const bins = page.binOperations(run, { fromNs: 0, untilNs: run.header.endNs, count: 1 });
    const sorted = pairOperations(record.history)
      .filter(({ outcome }) => outcome === 'ok')
      .map(({ invocation, completion }) => (completion!.time - invocation.time) / 1e6)
      .toSorted((a, b) => a - b);
    const exact = sorted[Math.floor(sorted.length / 2)]!;
    assert.ok(Math.abs(bins['p50']![0]! / exact - 1) < 0.065);
    assert.equal(bins['longest']![0], sorted.at(-1));
  });
});

function expectedFacts({ invocation, completion, outcome }: Operation): object {
  const { f, key, value, id, time, index, process } = invocation;
  const given = [
    ...(key === undefined ? [] : [key]),
    ...(value === null ? [] : [JSON.stringify(value)]),
  ];
  const told =
    completion?.result === undefined ? completion?.error : JSON.stringify(completion.result);
  return {
    request: `${clientName(invocation)}#${id!.seq}`,
    call: `${f}(${given.join(', ')})`,
    outcome: outcome === 'info' ? 'unknown' : outcome,
    answer: told ?? 'never answered',
    beginMs: (time / 1e6).toFixed(6),
    durationMs: completion === undefined ? '' : ((completion.time - time) / 1e6).toFixed(6),
    events: completion === undefined ? `${index}` : `${index}, ${completion.index}`,
    process: `${process}`,
  };
}

function empty(): RunRecord {
  const verdict = { ...examRun.verdict, anomalies: [] };
  return { ...examRun, verdict, history: { ...examRun.history, events: [] } };
}

function named(): RunRecord {
  const { events } = examRun.history;
  const own = events.map((event) =>
    event.process === 'nemesis' ? event : { ...event, process: `worker-${event.process}` },
  );
  return { ...examRun, history: { ...examRun.history, events: own } };
}
