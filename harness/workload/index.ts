// Every workload there is. A new one is a file beside this and a line here.
import { puthash } from './puthash.ts';
import type { Workload } from './workload.ts';

export const workloads: Readonly<Record<string, Workload>> = { puthash };
