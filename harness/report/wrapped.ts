// Prose within the width of a terminal. Diagrams and tables are never wrapped.
import { stripVTControlCharacters } from 'node:util';

/** Where the text of a field begins; what is wrapped is indented no further. */
export const LABEL_WIDTH = 12;

/** Continues long lines under their own text, at the last blank that fits in `width` columns. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
    .join('\n');
}

/** A command is copied whole, with its label or without. */
const COMMAND = /^(?:\S+ {2,}| *)doubletake /;

function wrapLine(line: string, width: number): readonly string[] {
  if (visibleLength(line) <= width || COMMAND.test(line)) return [line];
  const indent = /^\S+ {2,}| */.exec(line)![0].length;
  const blank = line.lastIndexOf(' ', width + (line.length - visibleLength(line)));
  const cut = blank > indent ? blank : width;
  return [
    line.slice(0, cut).trimEnd(),
    ...wrapLine(' '.repeat(Math.min(indent, LABEL_WIDTH)) + line.slice(cut).trimStart(), width),
  ];
}

function visibleLength(line: string): number {
  return stripVTControlCharacters(line).length;
}
