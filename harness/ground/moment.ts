// A moment that one part of the program waits for and another brings about.

export interface Moment {
  readonly came: Promise<void>;
  readonly come: () => void;
}

export function openMoment(): Moment {
  let come!: () => void;
  const came = new Promise<void>((resolve) => (come = resolve));
  return { came, come };
}
