// What was started is stopped again: in reverse order, all of it, whatever fails on the way.

export type Undo = (() => Promise<void> | void)[];

/** Throws the first error there was, of the work or of undoing it, with later ones as its `cause`. */
export async function withUndo(work: (undo: Undo) => Promise<void>): Promise<void> {
  const undo: Undo = [];
  const errors: unknown[] = [];
  const attempt = async (step: () => Promise<void> | void): Promise<void> => {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  };
  await attempt(() => work(undo));
  for (const step of undo.toReversed()) await attempt(step);
  if (errors.length === 0) return;
  const [first, ...later] = errors;
  if (later.length > 0 && first instanceof Error) first.cause ??= new AggregateError(later);
  throw first;
}
