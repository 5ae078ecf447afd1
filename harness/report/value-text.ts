// How values are written in pictures and sentences: short, and always the same value the same way.

/** Hashes and long texts are cut to what still tells them apart; the files have them in full. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return `"${shorten(printable(value))}"`;
  return shorten(printable(JSON.stringify(value ?? null)));
}

/** `"" -> "af63dc…"`, the step that one execution made. */
export function showStep(step: { readonly previous: unknown; readonly next: unknown }): string {
  return `${showValue(step.previous)} -> ${showValue(step.next)}`;
}

/** Whatever a server or user wrote must not move the cursor or break a line. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}

/** As `printable`, but for texts of several lines and columns of ours: ends of lines and tabs stay. */
export function printableLines(text: string): string {
  return text.replaceAll(/[^\n\t]+/g, printable);
}

const lengthMax = 8;

function shorten(text: string): string {
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 2)}\u{2026}`;
}
