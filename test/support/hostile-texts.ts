// Texts that a terminal would obey, or that would deceive who reads it: none does harm, each would be seen.

const escape = '\u{1b}';

/** 42, one for each way that a text has to move, colour, retitle, ask, ring or reorder. */
export const HOSTILE_TEXTS: readonly string[] = [
  // Control sequences of ECMA-48: colour, clear, move, scroll, and switch.
  ...['[31m', '[1;32mVALID', '[0m', '[2J', '[1;1H', '[10A', '[K', '[2K', '[5S', '[?25l', '[?1049h'],
  ...['[3J', '[?1000h', '[6n', '[c', '[20h', '[8;1;1t', '[s', '[u', '[!p'],
  // Titles, links, clipboard, colours, and strings for devices.
  ...[']0;title\u{7}', ']8;;http://127.0.0.1/\u{7}link', ']52;c;YQ==\u{7}', ']4;1;red\u{7}'],
  ...['P$q"p\u{1b}\\', '_text\u{1b}\\', '^text\u{1b}\\', 'c', '7', '8', 'M', '(0'],
]
  .map((sequence) => `${escape}${sequence}`)
  .concat([
    // The same in one character each, and those that need no escape.
    ...['\u{9b}31m', '\u{9d}0;title\u{9c}', '\u{90}q\u{9c}', '\rVALID', '\u{8}\u{8}\u{8}', '\u{7}'],
    // Reordered, hidden, and broken in a way that only some see.
    ...['\u{202e}dilav', '\u{2066}\u{2069}', '\u{200b}\u{feff}', 'a\u{2028}b'],
  ]);

/** What of a text a terminal may obey; empty is as it should be. Ends of lines and tabs are ours. */
export function obeyed(text: string): readonly string[] {
  return text.match(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu) ?? [];
}
