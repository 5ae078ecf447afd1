// Wrong: charges are on disk, their keys in memory. After a restart every key is new.
import { askCardNetwork, openLines, serve, type Answer, type Charge } from './charges.ts';

const charges = openLines<Charge>('charges');
const answers = new Map<string, Promise<Answer>>();

serve(charges.all, (key, reference) => {
  const answer = answers.get(key) ?? charge(key, reference);
  answers.set(key, answer);
  return answer;
});

async function charge(key: string, reference: string): Promise<Answer> {
  await askCardNetwork();
  const body = { id: charges.all.length + 1, key, reference };
  charges.append(body);
  return { status: 201, body };
}
