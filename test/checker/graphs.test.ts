import assert from 'node:assert/strict';
import {
  chainHash,
  chainsOf,
  check,
  pathBetween,
  precedenceGraph,
  toGraphml,
  valueGraph,
} from '../../checker/index.ts';
import { historyOf } from './support/write.ts';

const a = chainHash('', 'a');
const ab = chainHash(a, 'b');
const aba = chainHash(ab, 'a');

const history = historyOf('puthash', [
  [0, 'invoke', 'puthash', 'x', 'a'],
  [1, 'invoke', 'puthash', 'x', 'b'],
  [1, 'ok', 'puthash', 'x', a],
  [0, 'ok', 'puthash', 'x', ab],
  [2, 'invoke', 'get', 'x'],
  [2, 'ok', 'get', 'x', aba],
]);

describe('graphs for explanations', () => {
  it('the value graph has values for nodes and executions for edges, the repeated one too', () => {
    const { anomalies } = check(history);
    const graph = valueGraph(history, 'x', anomalies);
    assert.deepEqual(graph.nodes().toSorted(), ['', a, ab, aba].toSorted());
    const path = pathBetween(graph, '', aba) ?? [];
    assert.deepEqual(
      path.map(({ index, isAnswered, isAccused }) => [index, isAnswered, isAccused]),
      [
        [0, false, true],
        [1, true, false],
        [0, true, true],
      ],
    );
    assert.deepEqual(graph.getNodeAttribute(aba, 'readBy'), [4]);
    assert.equal(chainsOf(graph).length, 1);
    assert.equal(chainsOf(valueGraph(history, 'x', [])).length, 2);
    assert.equal(pathBetween(valueGraph(history, 'x', []), '', aba), undefined);
  });

  it('the precedence graph has who returned before whom was invoked, nothing that follows from it', () => {
    const lines = historyOf('register', [
      [0, 'invoke', 'write', 'x', 1],
      [0, 'ok', 'write', 'x'],
      [1, 'invoke', 'read', 'x'],
      [2, 'invoke', 'read', 'x'],
      [1, 'ok', 'read', 'x', 1],
      [1, 'invoke', 'read', 'x'],
      [1, 'ok', 'read', 'x', 1],
    ]);
    const graph = precedenceGraph(lines, [0, 2, 3, 5]);
    assert.deepEqual(graph.mapEdges((_edge, _attributes, from, to) => `${from}-${to}`).toSorted(), [
      '0-2',
      '0-3',
      '2-5',
    ]);
    assert.equal(graph.getNodeAttribute('3', 'result'), 'unknown');
  });

  it('become GraphML', () => {
    const text = toGraphml(valueGraph(history, 'x', check(history).anomalies));
    assert.equal(text.match(/<node /g)?.length, 4);
    assert.equal(text.match(/<edge /g)?.length, 3);
    assert.match(
      text,
      /<key id="edge-isAccused" for="edge" attr.name="isAccused" attr.type="boolean"\/>/,
    );
    assert.match(text, /c0#1 puthash\(x, &quot;a&quot;\)/);
    assert.doesNotMatch(text.replaceAll(/&(amp|lt|quot);/g, ''), /&/);
  });

  it('the place where no order goes on is shown with all that was open there', () => {
    const { anomalies, reason } = check(
      historyOf('cas-register', [
        [0, 'invoke', 'write', 'x', 1],
        [0, 'ok', 'write', 'x'],
        [1, 'invoke', 'cas', 'x', [7, 8]],
        [2, 'invoke', 'write', 'x', 3],
        [3, 'invoke', 'read', 'x'],
        [3, 'ok', 'read', 'x', 5],
      ]),
    );
    assert.deepEqual(
      anomalies[0]?.window?.map(({ index }) => index),
      [4, 2, 3],
    );
    assert.equal(
      reason,
      '5 was never written: c3#1 read, which got 5, saw what no operation makes',
    );
  });
});
