// "Did you mean": the known word that is nearest to what was written, by edit distance.
import { distance } from 'fastest-levenshtein';

/** The known word with the fewest edits from `word`, case aside; undefined where all are far off. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const edits = (candidate: string): number =>
    distance(word.toLowerCase(), candidate.toLowerCase());
  const [best] = known.toSorted((a, b) => edits(a) - edits(b));
  if (best === undefined) return undefined;
  const isNear = edits(best) <= Math.max(1, word.length / 3) || lettersOf(best) === lettersOf(word);
  return isNear ? best : undefined;
}

/** In their order, so that two that were swapped make no difference. */
function lettersOf(word: string): string {
  return word.toLowerCase().split('').toSorted().join('');
}

/** The end of a sentence that refuses `name`: the word that was meant, or else all that there are. */
export function suggestion(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? `; there are: ${listed(known)}` : `; did you mean ${meant}?`;
}

const LISTED_MAX = 12;

/** Separated by commas; a long list is cut in the middle, and says by how much. */
function listed(names: readonly string[]): string {
  if (names.length <= LISTED_MAX) return names.join(', ');
  const half = LISTED_MAX / 2;
  const left = `... ${names.length - LISTED_MAX} more ...`;
  return [...names.slice(0, half), left, ...names.slice(-half)].join(', ');
}
