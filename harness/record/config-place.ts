// Where a plan's config file is. In a file it stands as seen from where the run was made, so that the file
// means the same on another machine; in memory it is a path that can be opened.
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';

interface Placed {
  readonly configFile?: string;
}

/** What is written down: the path of the config as seen from `folder`. */
export function portable<P extends object>(plan: P & Placed, folder: string = process.cwd()): P {
  const { configFile } = plan;
  return configFile === undefined
    ? plan
    : { ...plan, configFile: relative(folder, resolve(configFile)) };
}

/**
 * What was read from `file`: the config is looked for from here, and then beside the file and in each folder
 * above it. Where it is nowhere, the path is the one from here, and whoever opens it says so.
 */
export function placed<P extends object>(plan: P & Placed, file: string): P {
  const { configFile } = plan;
  if (configFile === undefined || isAbsolute(configFile)) return plan;
  const candidates = [process.cwd(), ...foldersAbove(resolve(file))].map((folder) =>
    join(folder, configFile),
  );
  return { ...plan, configFile: candidates.find((path) => existsSync(path)) ?? candidates[0]! };
}

function foldersAbove(file: string): readonly string[] {
  const folder = dirname(file);
  return folder === file ? [] : [folder, ...foldersAbove(folder)];
}
