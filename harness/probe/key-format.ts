// What keys look like: UUIDs unless the user says otherwise. Keys of one probe are of one length, none of
// them is within another, and they are unlike those of any other probe.
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { textTemplate } from '../net/template.ts';
import { UsageError } from '../ground/usage-error.ts';
import type { KeyFormat, ProbeRequest } from './target.ts';

const FORMATS: Readonly<Record<string, KeyFormat>> = {
  uuid: () => randomUUID(),
  hex: () => randomBytes(16).toString('hex'),
  number: (seq) => `${randomInt(1e9, 9e9)}${padded(seq)}`,
};

/** `uuid`, `hex`, `number`, or a text with `{random}` in it, such as `order-{random}-{seq}`. */
export function parseKeyFormat(text: string): KeyFormat {
  const known = Object.hasOwn(FORMATS, text) ? FORMATS[text] : undefined;
  if (known !== undefined) return known;
  if (text.includes('{uuid}') || text.includes('{random}')) {
    const fill = textTemplate(text);
    return (seq) =>
      fill({ uuid: randomUUID(), random: randomBytes(6).toString('hex'), seq: padded(seq) });
  }
  throw new UsageError(
    `--key-format ${text}: say ${Object.keys(FORMATS).join(', ')}, or a text with {random} or {uuid} in it, such as order-{random}-{seq}`,
  );
}

export function numberRequests(format: KeyFormat): () => ProbeRequest {
  let seq = 0;
  return () => ({ seq: ++seq, key: format(seq) });
}

function padded(seq: number): string {
  return String(seq).padStart(4, '0');
}
