// Wrong: between looking a key up and storing it (with its charge, in one line) there is a wait, in
// which a second copy of the request looks it up too.
import { askCardNetwork, openLines, serve, type Charge } from './charges.ts';

const charges = openLines<Charge>('charges');

serve(charges.all, async (key, reference) => {
  const before = charges.all.find((charge) => charge.key === key);
  if (before !== undefined) return { status: 201, body: before };
  await askCardNetwork();
  const body = { id: charges.all.length + 1, key, reference };
  charges.append(body);
  return { status: 201, body };
});
