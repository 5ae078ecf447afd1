// The one way of laying out a table for the terminal, or as Markdown: by hand, since it is a dozen lines
// and what libraries add (borders, colours, wrapping) is not wanted here.

export interface TableOptions {
  /** Positions of columns whose cells stand at the right: numbers. */
  readonly right?: readonly number[];
  readonly isMarkdown?: boolean;
}

/** Lines of text, each ended: the head, and below it the rows; every column as wide as its widest cell. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { right = [], isMarkdown = false }: TableOptions = {},
): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string => {
    const padded = row.map((cell, column) =>
      right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    );
    return isMarkdown ? `| ${padded.join(' | ')} |\n` : `${padded.join('  ').trimEnd()}\n`;
  };
  const rule = isMarkdown ? [line(widths.map((width) => '-'.repeat(width)))] : [];
  return [line(head), ...rule, ...rows.map(line)].join('');
}
