// The rules of the house as data: what stands on what, and how large things may be.

/** Rooms of harness/ from the ground up; each may import those before it, and nothing after it. */
export const FLOORS: readonly (readonly string[])[] = [
  ['ground', 'net'],
  // Words: what a run is made of.
  ['plan'],
  // Things: processes, links, clients, systems, and what may be plugged in.
  ['cluster', 'client', 'system', 'workload', 'nemesis', 'scenario', 'config'],
  // What a run leaves behind: the door between acts and views.
  ['record'],
  // Acts.
  ['run', 'simulate', 'explore', 'follow', 'shrink', 'probe', 'resend'],
  // Views.
  ['report', 'campaign', 'browse', 'library', 'cli'],
];

/** Whole trees, and the trees that they may import. */
export const TREES: Readonly<Record<string, readonly string[]>> = {
  checker: [],
  server: [],
  harness: ['checker'],
  docker: ['harness', 'server'],
};

export const FILE_LINES = 300;
export const FUNCTION_LINES = 70;

/**
 * Functions that are longer, by `file name`, with their lines. The list can only shrink: an entry goes
 * when its function is short enough, and none may grow. Most are objects made of closures.
 */
export const LONG_FUNCTIONS: Readonly<Record<string, number>> = {
  'harness/client/process-client.ts openProcessClient': 89,
  'harness/cluster/container/container-cluster.ts start': 73,
  'harness/cluster/links/links.ts openLinks': 152,
  'harness/cluster/process/node-process.ts nodeProcess': 147,
  'harness/cluster/real-cluster.ts start': 113,
  'harness/cluster/stand-in/stand-in-api.ts standInApi': 78,
  'harness/explore/draft.ts createDraft': 165,
  'harness/explore/nodes.ts createNodes': 86,
  'harness/explore/recovery.ts createRecovery': 92,
  'harness/explore/search.ts search': 81,
  'harness/explore/story.ts tellStory': 116,
  'harness/explore/world.ts createWorld': 213,
  'harness/follow/exact.ts createStage': 109,
  'harness/run/injector.ts injectFaults': 89,
  'harness/run/perform.ts createPerformer': 114,
  'harness/simulate/cluster.ts startSimulatedCluster': 88,
  'harness/simulate/network.ts createNetwork': 130,
  'harness/simulate/node.ts createNode': 134,
  'harness/system/reference/machine-client.ts openMachineClient': 99,
  'server/shell.ts runShell': 107,
};

/** Words that say nothing of what a thing is. */
export const EMPTY_WORDS: readonly string[] = ['util', 'utils', 'helper', 'helpers', 'misc'];
