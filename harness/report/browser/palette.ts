// The colours of the page's drawings, from its style sheet, so that dark and light have one place.

export interface Palette {
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly surface: string;
  readonly ok: string;
  readonly fail: string;
  readonly info: string;
  readonly accused: string;
  readonly proof: string;
  readonly fault: string;
  readonly primary: string;
  readonly backup: string;
  readonly view: string;
  readonly select: string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: color('text'),
    faint: color('faint'),
    grid: color('grid'),
    surface: color('surface'),
    ok: color('ok'),
    fail: color('fail'),
    info: color('info'),
    accused: color('accused'),
    proof: color('proof'),
    fault: color('fault'),
    primary: color('primary'),
    backup: color('backup'),
    view: color('view'),
    select: color('select'),
  };
}

/** Tells when the reader's system goes from light to dark or back, or the page is told to, or printed. */
export function onPaletteChange(listener: () => void): void {
  for (const query of ['(prefers-color-scheme: dark)', 'print']) {
    matchMedia(query).addEventListener('change', listener);
  }
  new MutationObserver(listener).observe(document.documentElement, {
    attributeFilter: ['data-theme'],
  });
}
