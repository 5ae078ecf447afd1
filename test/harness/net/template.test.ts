import assert from 'node:assert/strict';
import { at, template, textTemplate } from '../../../harness/net/template.ts';

describe('a template', () => {
  const words = { key: 'k 1', value: { amount: 5, list: [1, 2] }, nothing: null, count: 0 };

  it('that is one name alone becomes the value itself, with its type', () => {
    assert.equal(template('{value.amount}')(words), 5);
    assert.equal(template('{count}')(words), 0);
    assert.equal(template('{nothing}')(words), null);
    assert.deepEqual(template('{value}')(words), words.value);
    assert.deepEqual(template('{value.list}')(words), [1, 2]);
  });

  it('with a name within a longer text takes its text', () => {
    assert.equal(template('a {key} b {value.amount} {nothing}')(words), 'a k 1 b 5 null');
    assert.equal(template('{value.list}!')(words), '[1,2]!');
  });

  it('leaves names that it does not know, and braces that are no names', () => {
    assert.equal(template('{other}')(words), '{other}');
    assert.equal(template('{other} {key}')(words), '{other} k 1');
    assert.equal(template('{} {a b} {"key":1}')(words), '{} {a b} {"key":1}');
  });

  it('is filled in at any depth, in names of fields too, and does not change what is no text', () => {
    const pattern = { '{key}': [{ deep: '{value.amount}' }], same: [1, true, null] };
    assert.deepEqual(template(pattern)(words), { 'k 1': [{ deep: 5 }], same: [1, true, null] });
    assert.deepEqual(pattern, { '{key}': [{ deep: '{value.amount}' }], same: [1, true, null] });
  });

  it('encodes words, and not what stands around them', () => {
    assert.equal(
      textTemplate('/a b/{key}?x={key}', encodeURIComponent)(words),
      '/a b/k%201?x=k%201',
    );
  });

  it('does not fill in what a word brings along', () => {
    assert.equal(textTemplate('{a}')({ a: '{b}', b: 'secret' }), '{b}');
  });
});

describe('a path', () => {
  it('leads to fields and places of lists, or to nothing', () => {
    const value = { data: { items: [{ id: 7 }] }, '': 1 };
    assert.equal(at('data.items.0.id')(value), 7);
    assert.equal(at('data.items.1.id')(value), undefined);
    assert.equal(at('data.items.0.id.more')(value), undefined);
    assert.deepEqual(at('')(value), value);
  });
});
