// Delta debugging: the fewest of these items that still fail (Zeller and Hildebrandt, Simplifying
// and Isolating Failure-Inducing Input, 2002: ddmin). One by one at the end, so that nothing that is
// left can go on its own.

export async function ddmin<Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> {
  let kept = items;
  for (let parts = 2; kept.length > 0;) {
    const size = Math.max(1, Math.ceil(kept.length / parts));
    const smaller = await firstFailing(kept, size, fails);
    if (smaller !== undefined) {
      kept = smaller;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) {
      return kept;
    } else {
      parts = Math.min(kept.length, parts * 2);
    }
  }
  return kept;
}

/** A part alone, or all but a part. */
async function firstFailing<Item>(
  items: readonly Item[],
  size: number,
  fails: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[] | undefined> {
  const candidates: (readonly Item[])[] = [];
  for (let at = 0; at < items.length; at += size) {
    const without = [...items.slice(0, at), ...items.slice(at + size)];
    if (size > 1 && size < items.length - size) candidates.push(items.slice(at, at + size));
    candidates.push(without);
  }
  for (const candidate of candidates) if (await fails(candidate)) return candidate;
  return undefined;
}
