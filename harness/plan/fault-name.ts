// The name of one fault, the same in the terminal, in a diagram, in words and on a page: what it does, and to
// which nodes, or from which side of which links.

/** `lose-replies s1->s2`, `cut s1,s2<->s3`, `slow c0..c4->s1`, `kill s2`; what has no such sides is counted. */
export function faultName({
  f,
  links = [],
  nodes = [],
}: {
  readonly f: string;
  readonly links?: readonly string[];
  readonly nodes?: readonly string[];
}): string {
  const places = [...links, ...nodes];
  if (places.length <= 2) return [f, ...places].join(' ');
  if (links.length === 0) return `${f} ${sideOf(nodes)}`;
  return `${f} ${sidesOf(links) ?? `${links[0]} +${places.length - 1}`}`;
}

/** All links from one side to the other, or in both directions; undefined where some of them are missing. */
function sidesOf(links: readonly string[]): string | undefined {
  const ends = links.map((link) => link.split('->') as [string, string]);
  const [from, to] = ends[0]!;
  const left = [...new Set(ends.flatMap(([one, other]) => (other === to ? [one] : [])))];
  const right = [...new Set(ends.flatMap(([one, other]) => (one === from ? [other] : [])))];
  const there = new Set(links);
  const has = (a: readonly string[], b: readonly string[]): boolean =>
    a.every((one) => b.every((other) => there.has(`${one}->${other}`)));
  const [a, b] = [sideOf(left), sideOf(right)];
  const count = left.length * right.length;
  if (there.size === count && has(left, right)) return `${a}->${b}`;
  const isBoth = there.size === 2 * count && has(left, right) && has(right, left);
  return isBoth ? `${a}<->${b}` : undefined;
}

const NAMED_MAX = 3;

/** `s1`, `s1,s2`, `c0..c4` where they count on, else the first and how many more. */
function sideOf(names: readonly string[]): string {
  if (names.length <= NAMED_MAX) return names.join(',');
  const numbered = names
    .map((name) => ({ name, ...splitName(name) }))
    .toSorted((one, other) => one.number - other.number);
  const [first] = numbered;
  const isRow = numbered.every(
    ({ word, number }, at) => word === first!.word && number === first!.number + at,
  );
  return isRow ? `${first!.name}..${numbered.at(-1)!.name}` : `${names[0]},+${names.length - 1}`;
}

function splitName(name: string): { readonly word: string; readonly number: number } {
  const [, word = name, number = 'none'] = /^(.*\D)(\d+)$/.exec(name) ?? [];
  return { word, number: Number(number) };
}
