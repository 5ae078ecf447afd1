import assert from 'node:assert/strict';
import { withUndo, type Undo } from '../../../harness/ground/undo.ts';

describe('undoing', () => {
  const told: string[] = [];
  const step = (name: string, error?: Error): Undo[number] => {
    return () => {
      told.push(name);
      if (error !== undefined) throw error;
    };
  };
  beforeEach(() => void told.splice(0));

  it('goes backwards, also when the work went well', async () => {
    await withUndo(async (undo) => void undo.push(step('first'), step('second')));
    assert.deepEqual(told, ['second', 'first']);
  });

  it('undoes all that was begun when the work fails, and throws what it failed with', async () => {
    const work = async (undo: Undo): Promise<void> => {
      undo.push(step('first'));
      throw new Error('the work');
    };
    await assert.rejects(withUndo(work), /the work/);
    assert.deepEqual(told, ['first']);
  });

  it('stops for no step that fails, and keeps later errors as the cause of the first', async () => {
    const work = async (undo: Undo): Promise<void> => {
      undo.push(step('first', new Error('one')), step('second'), step('third', new Error('three')));
    };
    const error = await withUndo(work).then(
      () => assert.fail('it must throw'),
      (reason: unknown) => reason as Error,
    );
    assert.deepEqual(told, ['third', 'second', 'first']);
    assert.equal(error.message, 'three');
    const { errors } = error.cause as AggregateError;
    assert.deepEqual(
      errors.map(({ message }: Error) => message),
      ['one'],
    );
  });
});
