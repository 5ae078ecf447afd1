// Every scenario by its name. A new one is an entry of a file beside this.
import { ourScenarios } from './ours.ts';
import { serviceScenarios } from './service.ts';
import { viewServerScenarios } from './view-server.ts';
import type { Scenario } from './words.ts';

/** By the names that `doubletake scenario` takes; all are of the reference system. */
export const scenarios: Readonly<Record<string, Scenario>> = Object.fromEntries(
  [...viewServerScenarios, ...serviceScenarios, ...ourScenarios].map((scenario) => [
    scenario.name,
    scenario,
  ]),
);
