// The error that a user can mend.
/** A mistake of the user's, said in one line without a stack; the command exits with 254. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
