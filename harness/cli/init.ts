// Starts a harness for one's own server: a config, an example server and client, workflows for pull requests and nights.
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { UsageError } from '../ground/usage-error.ts';
import { print } from '../report/printed.ts';

const CONFIG = 'doubletake.config.yaml';
const TEMPLATES = fileURLToPath(new URL('../../../harness/templates/', import.meta.url));

export function initCommand(): Command {
  return new Command('init')
    .description(
      'write a config with an example server and client, and workflows for pull requests and nights',
    )
    .argument('[folder]', 'where to', '.')
    .option('--force', 'overwrite what is there')
    .addHelpText('after', '\nExample: doubletake init && doubletake run ./doubletake.config.yaml')
    .action((folder: string, { force }: { readonly force?: true }) => {
      const files = readdirSync(TEMPLATES, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(TEMPLATES.length));
      const taken = files.filter((file) => existsSync(join(folder, target(file))));
      if (taken.length > 0 && force !== true) {
        throw new UsageError(
          `${taken.map(target).join(', ')}: there already, and nothing was written; --force overwrites`,
        );
      }
      for (const file of files) {
        const to = join(folder, target(file));
        mkdirSync(dirname(to), { recursive: true });
        cpSync(join(TEMPLATES, file), to);
        print(`${to}\n`);
      }
      const config = resolve(folder) === process.cwd() ? `./${CONFIG}` : join(folder, CONFIG);
      print(`Now: npx doubletake run ${config} --time 10s\n`);
    });
}

/** npm leaves hidden folders out of a package in some places, so that ours is not hidden there. */
function target(file: string): string {
  return file.replace(/^github\//, '.github/');
}
