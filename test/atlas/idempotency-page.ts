// The page harness/docs/idempotency-libraries.md: a row in its table and a section for each library with its
// store, in the words of `probe`.
import type { Judgement } from '../../harness/record/judge.ts';
import type { Guarded } from './idempotency-libraries.ts';
import { today, writeRow, writeSection } from './page.ts';

const PAGE = 'idempotency-libraries';

/** The columns of the table, by what the checker calls them. */
const KINDS = ['duplicated-execution', 'lost-operation', 'locked', 'wrong-result'] as const;

export function writeRecord(guarded: Guarded, version: string, judgement: Judgement): void {
  const { verdict, anomalies, seed, notes = [] } = judgement;
  const found = KINDS.map((kind) => {
    const those = anomalies.filter((anomaly) => anomaly.kind === kind);
    return those.length === 0 ? '' : '✗';
  });
  const cells = [titleOf(guarded), guarded.language, version, verdict, ...found, today()];
  writeRow(`| ${cells.join(' | ')} |`, { page: PAGE, table: 'library' });
  const remarks = notes.filter((note) => note.startsWith('remark: '));
  const played = notes.filter((note) => !note.startsWith('remark: '));
  const lines = [
    `**${verdict.toUpperCase()}** ${version}, ${today()}, seed ${seed}.`,
    '',
    ...distinct(anomalies.map(({ sentence }) => sentence)),
    ...(verdict === 'unknown' ? distinct([judgement.reason]) : []),
    ...distinct(remarks),
    ...(guarded.limit === undefined ? [] : ['', `Its authors say: ${guarded.limit}`]),
    ...(played.length === 0 ? [] : ['', played.map(plain).join(' ')]),
  ];
  writeSection(PAGE, titleOf(guarded), lines.join('\n'));
}

export function writeSkipped(guarded: Guarded, reason: string): void {
  const told = `skipped: ${reason.replaceAll('|', String.raw`\|`)}`;
  const cells = [titleOf(guarded), guarded.language, told, '', ...KINDS.map(() => ''), today()];
  writeRow(`| ${cells.join(' | ')} |`, { page: PAGE, table: 'library' });
}

function titleOf({ name, store }: Guarded): string {
  return `${name}, ${store}`;
}

/** As a list; what many requests have in common is said once. */
function distinct(sentences: readonly string[]): readonly string[] {
  return [...new Set(sentences.map(plain))].map((sentence) => `- ${sentence}`);
}

/** Without keys, ports and numbers that differ each time. */
function plain(sentence: string): string {
  return (
    sentence
      .replaceAll(/request [0-9a-f]{8}-[0-9a-f-]{27}/g, 'a request')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
      // Of an error page with a stack only the message says something.
      .replaceAll(/ (?:&nbsp; ?)+at [^:]*?\): /g, '): ')
      .replaceAll('<', '&lt;')
  );
}
