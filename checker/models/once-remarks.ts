// What is not as it should be with a key, though no copy of a request was executed twice or lost by it.
import { comparable, copiesOf, KEYLESS, type Finding } from './once-findings.ts';
import { answerOf, type Request } from './once-requests.ts';

/** One remark of each kind. They are violations only where that was asked for. */
export function remarksOn(requests: readonly Request[], ignored: readonly string[]): Finding[] {
  const all = requests.flatMap((request) => [
    ...variantRemarks(request),
    ...replayRemarks(request),
  ]);
  const first = new Map<string | undefined, Finding>();
  for (const remark of [...all, ...keylessRemarks(requests, ignored)]) {
    if (!first.has(remark.scenario)) first.set(remark.scenario, remark);
  }
  return [...first.values()];
}

const ACCEPTED: Readonly<Record<string, (status: number) => string>> = {
  'other-body': (status) =>
    `was sent again with another body, and that was answered ${status} as if it were the same request: whoever sent it believes that it was executed`,
  'other-path': (status) =>
    `was sent again to a path that nobody serves, and was answered ${status}: a key is looked up without its path`,
};

const EXECUTED: Readonly<Record<string, string>> = {
  'quoted-key':
    'was executed again when its key came in quotes, as the IETF draft writes it: to this server that is another key',
  'capital-key':
    'was executed again when its key came in capitals: to this server that is another key',
};

function variantRemarks(request: Request): Finding[] {
  return request.tries.flatMap((one): Finding[] => {
    const { variant = '', completion } = one;
    const status = answerOf(one)?.status;
    const about = { kind: 'wrong-result', request, scenario: variant } as const;
    const accepted = ACCEPTED[variant];
    if (accepted !== undefined && status !== undefined && (request.executions ?? 1) < 2) {
      return [{ ...about, facts: accepted(status) }];
    }
    const executed = EXECUTED[variant];
    if (executed !== undefined && request.executions === 2) return [{ ...about, facts: executed }];
    const refusal = completion?.error;
    if (variant === 'incidental' && refusal?.startsWith('answered') === true) {
      const facts = `was refused when only its user agent, the order of its fields and white space differed (${refusal})`;
      return [{ ...about, facts }];
    }
    return [];
  });
}

/** A header of the first answer that its replays do not have. */
function replayRemarks(request: Request): Finding[] {
  const [first, ...replays] = copiesOf(request).flatMap((copy) => answerOf(copy) ?? []);
  const lost = (first?.headers ?? []).filter((name) =>
    replays.some(({ headers = [] }) => !headers.includes(name)),
  );
  if (lost.length === 0) return [];
  const facts = `was answered with ${lost.join(', ')} at first, and without when it was sent again`;
  return [{ kind: 'wrong-result', request, facts, scenario: 'replayed-headers' }];
}

/** Requests without a key, of which one was taken for another. */
function keylessRemarks(requests: readonly Request[], ignored: readonly string[]): Finding[] {
  return [...KEYLESS].flatMap((variant): Finding[] => {
    const told = requests.flatMap((request) => {
      const [first] = request.tries;
      const answer = first !== undefined && first.variant === variant ? answerOf(first) : undefined;
      return answer === undefined ? [] : [{ request, text: comparable(answer.body, ignored) }];
    });
    const lost = told.find(({ request }) => request.executions === 0);
    const isSeen = told.some(({ request }) => (request.executions ?? 0) > 0);
    if (lost === undefined || !isSeen) return [];
    const words = variant === 'no-key' ? 'without a key' : 'with an empty key';
    const facts = `came ${words}, was acknowledged and never executed: all requests ${words} are taken for one`;
    return [{ kind: 'wrong-result', request: lost.request, facts, scenario: variant ?? '' }];
  });
}
