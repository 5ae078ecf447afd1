// Wrong: the charge is stored first and its key a little later, when the receipt is out. A server that
// dies in between has charged, and does not know it. (Copies that come together wait for each other.)
import { askCardNetwork, openLines, serve, type Answer, type Charge } from './charges.ts';

const charges = openLines<Charge>('charges');
const keys = openLines<{ readonly key: string; readonly answer: Answer }>('keys');
let turn: Promise<unknown> = Promise.resolve();

serve(charges.all, (key, reference) => {
  const answer = turn.then(() => charge(key, reference));
  turn = answer;
  return answer;
});

async function charge(key: string, reference: string): Promise<Answer> {
  const before = keys.all.find((line) => line.key === key);
  if (before !== undefined) return before.answer;
  const answer = { status: 201, body: { id: charges.all.length + 1, key, reference } };
  charges.append(answer.body);
  await askCardNetwork();
  keys.append({ key, answer });
  return answer;
}
