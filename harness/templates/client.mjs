// A client as a module: what the mapping in doubletake.config.yaml does, by hand. `fail` is only for
// what surely did not happen; when in doubt it is `info`.
export function open({ addresses }) {
  const url = (key) => `http://${addresses.s1}/counters/${key}`;

  async function call({ f, key, value }, id, signal) {
    const response = await fetch(url(key), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(300)]),
      headers: { 'idempotency-key': `${id.client}-${id.seq}`, connection: 'close' },
      ...(f === 'add' && { method: 'POST', body: JSON.stringify({ by: value }) }),
    });
    if (response.status !== 200) throw new Error(`answered ${response.status}`);
    return (await response.json()).value;
  }

  return {
    async invoke(op, id, signal) {
      let isDefinite = true;
      let reason = 'timeout';
      for (let attempt = 1; attempt <= 3 && !signal.aborted; attempt++) {
        try {
          return { type: 'ok', result: await call(op, id, signal) };
        } catch (error) {
          isDefinite &&= error.cause?.code === 'ECONNREFUSED';
          reason = error.cause?.code ?? error.message;
        }
      }
      return { type: isDefinite || op.f === 'read' ? 'fail' : 'info', error: reason };
    },
    async close() {},
  };
}
