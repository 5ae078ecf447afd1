// Whether a few results prove that no order is legal, whatever those of unknown outcome did: found in
// linear time, where a search for an order would have to try them all.
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import { listedTwice, takenTwice } from './proof.ts';
import { sightings } from './sightings.ts';

/** That it says no means nothing. */
export const isCertain = (operations: readonly Operation[], model: Model): boolean =>
  sightings(operations, [], model).length > 0 ||
  listedTwice(operations, [], model).length > 0 ||
  // Only of these models it is sure that what shows an element and is no read takes it out.
  (model.conflict !== undefined && takenTwice(operations, [], model).length > 0);
