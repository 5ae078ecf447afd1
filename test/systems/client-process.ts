// A client as a process, by the rules, or with one mistake each: `node client-process.js [MISTAKES
// [sometimes]]`: of a list such as `garbage,death` c0 makes the first, c1 the second and so on, in every
// operation, or in every fifth.
import { createInterface } from 'node:readline';

const [mistakes = '', frequency] = process.argv.slice(2);
let mistake = '';
let address = '';

const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

createInterface({ input: process.stdin })
  .on('line', (text) => {
    const line = JSON.parse(text) as Line;
    if (line.type === 'open') {
      address = line.nodes['s1'] ?? '';
      mistake = mistakes.split(',').at(Number(line.client.slice(1))) ?? '';
      say({ type: 'opened' });
    }
    if (line.type === 'invoke') void answer(line);
  })
  .on('close', () => process.exit());

interface Line {
  readonly type: string;
  readonly client: string;
  readonly nodes: Readonly<Record<string, string>>;
  readonly f: string;
  readonly key?: string;
  readonly value?: unknown;
  readonly id: { readonly client: string; readonly seq: number };
}

async function answer(line: Line): Promise<void> {
  const { seq } = line.id;
  switch (frequency === 'sometimes' && seq % 5 !== 0 ? '' : mistake) {
    case '':
      return say({ seq, ...(await completionOf(line)) });
    case 'garbage':
      return void process.stdout.write('Traceback (most recent call last):\n');
    case 'death':
      return process.exit(3);
    case 'silence':
      return;
    case 'twice':
      say({ seq, type: 'info', error: 'who knows' });
      return say({ seq, type: 'fail', error: 'after all not' });
    case 'another':
      return say({ seq: seq + 1, type: 'fail', error: 'not mine' });
    default:
      return say({ seq, type: mistake });
  }
}

async function completionOf({ f, key, value, id }: Line): Promise<object> {
  const isRead = f === 'read';
  say({ type: 'try', seq: id.seq, node: 's1' });
  try {
    const response = await fetch(`http://${address}/counters/${key}`, {
      method: isRead ? 'GET' : 'POST',
      headers: { 'idempotency-key': `${id.client}-${id.seq}` },
      ...(!isRead && { body: JSON.stringify({ by: value }) }),
    });
    const { status } = response;
    say({ type: 'tried', seq: id.seq, status });
    const { value: result } = (await response.json()) as { readonly value?: number };
    if (status === 200 && result !== undefined) return { type: 'ok', result };
    return { type: status === 409 || isRead ? 'fail' : 'info', error: `answered ${status}` };
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    const isDefinite = isRead || code === 'ECONNREFUSED';
    return { type: isDefinite ? 'fail' : 'info', error: code ?? String(error) };
  }
}
