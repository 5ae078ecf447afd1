// Scenarios about the key itself: what else of a request may change under one key, and what may not.
import type { Value } from '../../checker/index.ts';
import { merged, otherPattern, respelt } from './bodies.ts';
import { clean, sendTogether, type Scenario, type Stage } from './scenarios.ts';
import type { Change, ProbeRequest, ProbeTarget } from './target.ts';

/** What only these scenarios are told. */
export interface KeyOptions {
  /** Headers of another user. */
  readonly asOther: Readonly<Record<string, string>> | undefined;
  /** A body with which the handler fails after its effect. */
  readonly failingBody: Value | undefined;
  readonly afterExpiryMs: number | undefined;
  readonly store:
    { readonly kill: () => Promise<void>; readonly start: () => Promise<void> } | undefined;
  readonly target: Pick<ProbeTarget, 'keyPlace' | 'body' | 'protocol'>;
}

/** Scenarios that send a request, and then once more with something changed. */
function changed(
  name: string,
  change: Change,
  more: Pick<Scenario, 'isPlayable' | 'expected'> = {},
): Scenario {
  return {
    ...more,
    name,
    plays: 1,
    hits: 1,
    run: async (stage, request) => {
      await stage.send(request, clean(stage));
      await stage.send(request, { ...clean(stage), variant: name, change });
      return name;
    },
  };
}

/** Two requests without a key of their own: neither may pass for the other. */
function keyless(name: string, sentKey: Change['sentKey'], isPlayable: boolean): Scenario {
  const how = (stage: Stage) => ({ ...clean(stage), variant: name, change: { sentKey: sentKey! } });
  return {
    name,
    plays: 2,
    hits: 2,
    isCompleted: false,
    expected: [0, 1],
    isPlayable: () => isPlayable,
    run: async (stage, request) => {
      await stage.send(request, how(stage));
      return name;
    },
  };
}

const INCIDENTAL: Change = {
  headers: { 'user-agent': 'another-client/2', 'x-request-id': 'another', 'accept-language': 'eo' },
  respell: respelt,
};

export function keyScenarios(options: KeyOptions): readonly Scenario[] {
  const { asOther, target } = options;
  // Of other protocols the key is within the message, whatever the header says.
  const hasKeyHeader = target.keyPlace.where === 'header' && target.protocol === 'http';
  const other = otherPattern(target);
  const expected = [1, 2] as const;
  const inHeader = { expected, isPlayable: () => hasKeyHeader };
  return [
    changed('incidental', INCIDENTAL),
    changed('other-body', other === undefined ? {} : { pattern: other }, {
      isPlayable: () => other !== undefined,
    }),
    changed('quoted-key', { sentKey: (key) => `"${key}"` }, inHeader),
    changed('capital-key', { sentKey: (key) => key.toUpperCase() }, inHeader),
    otherPath,
    keyless('no-key', () => undefined, hasKeyHeader),
    keyless('empty-key', () => '', hasKeyHeader),
    changed(
      'other-user',
      { headers: asOther ?? {} },
      { expected, isPlayable: () => asOther !== undefined },
    ),
    renewedToken,
    ...optional(options),
  ];
}

/** A path that nobody serves may not answer what another path was told. */
const otherPath: Scenario = {
  name: 'other-path',
  expected: [1, 2],
  plays: 1,
  hits: 1,
  run: async (stage, request) => {
    const change: Change = { url: (url) => void (url.pathname += '-doubletake') };
    const how = { ...clean(stage), variant: 'other-path', change };
    await stage.send(request, clean(stage));
    const fresh = await stage.send(stage.nextRequest(), { ...how, variant: 'fresh-path' });
    // A server that takes any path for this one says nothing by its answer.
    if (!stage.isOk(fresh)) await stage.send(request, how);
    return 'other-path';
  },
};

const renewedToken: Scenario = {
  name: 'renewed-token',
  plays: 1,
  hits: 1,
  isPlayable: ({ renew }) => renew !== undefined,
  run: async (stage, request) => {
    await stage.send(request, clean(stage));
    await stage.renew?.();
    await stage.send(request, clean(stage));
    return 'renewed-token';
  },
};

function optional(options: KeyOptions): readonly Scenario[] {
  const { failingBody, afterExpiryMs, store, target } = options;
  const failing =
    failingBody === undefined ? {} : { change: { pattern: merged(target.body, failingBody) } };
  return [
    {
      name: 'failing',
      plays: 1,
      hits: 1,
      isCompleted: false,
      expected: [0, 1],
      isPlayable: () => failingBody !== undefined,
      run: async (stage, request) => {
        for (let tries = 0; tries < 3; tries++) {
          await stage.send(request, { ...clean(stage), ...failing });
        }
        return 'failing';
      },
    },
    {
      name: 'failing-copy',
      plays: 3,
      hits: 2,
      isCompleted: false,
      expected: [0, 1],
      isPlayable: () => failingBody !== undefined,
      run: async (stage, request) => {
        const copies = [1, 2].map(() => ({ ...clean(stage), ...failing }));
        const { areTogether } = await sendTogether(stage, request, copies);
        return areTogether ? 'failing-copy' : 'failing';
      },
    },
    {
      name: 'expired',
      plays: 1,
      hits: 1,
      isPlayable: () => afterExpiryMs !== undefined,
      run: async (stage, request) => {
        await stage.send(request, clean(stage));
        await stage.clock.sleep(afterExpiryMs ?? 0);
        await stage.send(request, clean(stage));
        return 'expired';
      },
    },
    {
      name: 'store-gone',
      plays: 1,
      hits: 1,
      isPlayable: () => store !== undefined,
      run: (stage, request) => withoutStore(stage, request, store!),
    },
  ];
}

async function withoutStore(
  stage: Stage,
  request: ProbeRequest,
  store: NonNullable<KeyOptions['store']>,
): Promise<string> {
  await stage.send(request, clean(stage));
  await store.kill();
  stage.note('kill', { nodes: ['store'], phase: 'begun' });
  await stage.send(request, clean(stage));
  await store.start();
  stage.note('kill', { nodes: ['store'], phase: 'ended' });
  return 'store-gone';
}
