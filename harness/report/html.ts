// HTML in which everything is text unless it was written here: the template escapes what is put in,
// so that a hostile key, value, error or log line can be shown and never runs.
import { printable } from './value-text.ts';

export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = Html | readonly Html[] | string | number;

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.reduce((markup, text, index) => `${markup}${render(parts[index - 1] ?? '')}${text}`),
  );
}

export const nothing: Html = new Html('');

/** Lines of text, each made safe by itself, so that the line breaks stay. */
export function textBlock(text: string): readonly Html[] {
  return text.split('\n').map((line) => html`${line}${new Html('\n')}`);
}

export function escapeText(text: string): string {
  return printable(text).replaceAll(/[&<>"'`]/g, (glyph) => entities[glyph]!);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function render(part: Part): string {
  if (part instanceof Html) return part.markup;
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part));
  return part.map(({ markup }) => markup).join('');
}
