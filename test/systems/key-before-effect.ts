// Wrong: the key is stored first and the charge when the card network has answered. A server that dies
// in between says "in progress" for ever to a request that nobody works on.
import { askCardNetwork, openLines, serve, type Answer, type Charge } from './charges.ts';

const charges = openLines<Charge>('charges');
const keys = openLines<string>('keys');
const working = new Map<string, Promise<Answer>>();

serve(charges.all, async (key, reference) => {
  const before = charges.all.find((line) => line.key === key);
  if (before !== undefined) return { status: 201, body: before };
  const answer = working.get(key);
  if (answer !== undefined) return answer;
  if (keys.all.includes(key)) return { status: 409, body: { error: 'in progress' } };
  keys.append(key);
  const work = charge(key, reference);
  working.set(key, work);
  return work;
});

async function charge(key: string, reference: string): Promise<Answer> {
  await askCardNetwork();
  const body = { id: charges.all.length + 1, key, reference };
  charges.append(body);
  return { status: 201, body };
}
