// "Did you mean": the known word that is nearest to what was written, by edit distance.
import { distance } from 'fastest-levenshtein';

/** The known word with the fewest edits from `word`, case aside; undefined where all are far off. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const edits = (candidate: string): number =>
    distance(word.toLowerCase(), candidate.toLowerCase());
  const [best] = known.toSorted((a, b) => edits(a) - edits(b));
  return best !== undefined && edits(best) <= Math.max(1, word.length / 3) ? best : undefined;
}

/** The end of a sentence that refuses `name`: the word that was meant, or else all that there are. */
export function suggestion(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? `; there are: ${known.join(', ')}` : `; did you mean ${meant}?`;
}
