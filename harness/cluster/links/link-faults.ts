// What each word for a link's fault means in Toxiproxy's terms: which proxies are closed, and which
// toxics are laid on which direction of which proxy.
import type { LinkFault } from '../../plan/fault.ts';
import type { Link } from '../../plan/topology.ts';
import type { ToxicSpec } from '../proxy/toxiproxy-api.ts';
import { LINK_FAULTS } from '../../plan/fault.ts';

/**
 * A proxy that accepts nobody, replies at which the connection is reset (relay.ts), or a toxic on one of the
 * proxy's two directions.
 */
export type Measure = { readonly name: 'closed' | 'resets' } | ToxicMeasure;

export type ToxicMeasure = ToxicSpec & {
  /** What becomes of bytes: lost for good, kept until the toxic is off, or let through in some way. */
  readonly effect: 'drops' | 'stalls' | 'shapes';
};

export interface LinkMeasure {
  readonly link: Link;
  readonly measure: Measure;
}

/**
 * The measures of a fault. One that follows messages acts up the link that `from` dialled, and down the
 * one that `to` dialled, where there is one.
 */
export function measuresOf(link: Link, fault: LinkFault): readonly LinkMeasure[] {
  const forth = measuresOn(fault).map((measure) => ({ link, measure }));
  if (LINK_FAULTS[fault.f].follows === 'dialler') return forth;
  const back = { from: link.to, to: link.from };
  return [...forth, ...forth.map(({ measure }) => ({ link: back, measure: turned(measure) }))];
}

/** What is laid on the link itself. */
const MEASURES: {
  readonly [F in LinkFault['f']]: (fault: Extract<LinkFault, { f: F }>) => readonly Measure[];
} = {
  cut: () => [{ name: 'closed' }],
  blackhole: () => [drop('upstream')],
  'lose-replies': () => [drop('downstream')],
  hold: () => [stall('upstream')],
  slow: ({ latencyMs, jitterMs }) => bothWays('latency', { latency: latencyMs, jitter: jitterMs }),
  throttle: ({ rateKBps }) => bothWays('bandwidth', { rate: rateKBps }),
  // Not a byte of the reply, and the end (FIN).
  close: () => [toxic('limit_data', 'downstream', { bytes: 0 })],
  reset: () => [{ name: 'resets' }],
  truncate: ({ bytes }) => [toxic('limit_data', 'downstream', { bytes })],
};

function measuresOn(fault: LinkFault): readonly Measure[] {
  return (MEASURES[fault.f] as (fault: LinkFault) => readonly Measure[])(fault);
}

/** What Toxiproxy has for `resets`: newer connections are reset, those that were open already end with FIN. */
export const RESET_BY_TOXIPROXY: ToxicMeasure = toxic('reset_peer', 'downstream', { timeout: 0 });

/** The same toxic on what comes down a link. */
function turned(measure: Measure): Measure {
  if (!('type' in measure)) return measure;
  const { type, attributes, effect } = measure;
  return { ...toxic(type, 'downstream', attributes), effect };
}

function bothWays(
  type: ToxicSpec['type'],
  attributes: ToxicSpec['attributes'],
): readonly Measure[] {
  return [toxic(type, 'upstream', attributes), toxic(type, 'downstream', attributes)];
}

function drop(stream: ToxicSpec['stream']): Measure {
  return { ...toxic('timeout', stream, { timeout: 0 }), effect: 'drops' };
}

function stall(stream: ToxicSpec['stream']): Measure {
  return { ...toxic('bandwidth', stream, { rate: 0 }), effect: 'stalls' };
}

/** Named by all that it does: two faults that ask for the same thing share one toxic. */
function toxic(
  type: ToxicSpec['type'],
  stream: ToxicSpec['stream'],
  attributes: ToxicSpec['attributes'],
): ToxicMeasure {
  const name = [type, stream, ...Object.values(attributes)].join('-');
  return { name, type, stream, attributes, effect: 'shapes' };
}
