// What every Node server here does: half of the work, the effect (one line in a file), the other half.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';

const file = process.env.DATA;
export const port = Number(process.env.PORT);
export const redisUrl = process.env.REDIS;
export const store = process.env.STORE ?? 'memory';
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export async function charge({ key, body, who }) {
  await sleep(75);
  const item = {
    id: randomUUID(),
    key,
    amount: body?.amount ?? null,
    reference: body?.reference ?? null,
    who: who ?? null,
  };
  appendFileSync(file, `${JSON.stringify(item)}\n`);
  if (body?.fail === true) throw new Error('thrown after the effect');
  await sleep(75);
  return item;
}
export const list = () =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((l) => JSON.parse(l))
    : [];
