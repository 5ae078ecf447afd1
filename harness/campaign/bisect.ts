// Binary search for the first bad build. The ends are tried first: where the oldest is bad or the
// newest good, there is nothing to search for, and saying so is worth two builds' time.

export interface Tried {
  readonly build: string;
  readonly isBad: boolean;
}

export interface Bisection {
  /** Undefined where the oldest build is bad already, or the newest is good. */
  readonly first: string | undefined;
  /** In the order in which they were tried. */
  readonly tried: readonly Tried[];
}

/** `builds` from the oldest to the newest; `isBad` is asked once for a build. */
export async function bisect(
  builds: readonly string[],
  isBad: (build: string) => Promise<boolean>,
): Promise<Bisection> {
  const tried: Tried[] = [];
  const ask = async (place: number): Promise<boolean> => {
    const build = builds[place]!;
    const answer = await isBad(build);
    tried.push({ build, isBad: answer });
    return answer;
  };
  let [good, bad] = [0, builds.length - 1];
  if (!(await ask(bad)) || (await ask(good))) return { first: undefined, tried };
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (await ask(middle)) bad = middle;
    else good = middle;
  }
  return { first: builds[bad], tried };
}
