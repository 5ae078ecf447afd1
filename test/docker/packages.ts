// Debian packages, fetched and unpacked without being installed: the engine of this release, and the
// client's plugins of the next one, whose compose is of version 2.
import { execa } from 'execa';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ENGINE = ['docker.io', 'containerd', 'runc', 'tini', 'debootstrap'];
const PLUGINS = ['docker-compose', 'docker-buildx'];

/** Returns the folders of programs; the client's plugins stand in `<to>/config`. */
export async function unpackPackages(kept: string, to: string): Promise<readonly string[]> {
  const packages = join(kept, 'packages');
  if (!existsSync(packages)) await download(packages);
  for (const name of readdirSync(packages)) {
    await execa('dpkg-deb', ['--extract', join(packages, name), to]);
  }
  const config = join(to, 'config', 'cli-plugins');
  mkdirSync(config, { recursive: true });
  for (const plugin of PLUGINS) {
    symlinkSync(join(to, 'usr/libexec/docker/cli-plugins', plugin), join(config, plugin));
  }
  return [join(to, 'usr/bin'), join(to, 'usr/sbin')];
}

async function download(packages: string): Promise<void> {
  const partial = `${packages}.partial`;
  mkdirSync(partial, { recursive: true });
  await execa('apt-get', ['download', ...ENGINE], { cwd: partial });
  const apt = nextRelease(`${packages}.apt`);
  await execa('apt-get', [...apt, 'update']);
  await execa('apt-get', [...apt, 'download', ...PLUGINS], { cwd: partial });
  await execa('mv', [partial, packages]);
}

/** The client's own lists stay as they are. */
function nextRelease(folder: string): readonly string[] {
  for (const name of ['lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const list = join(folder, 'sources.list');
  writeFileSync(list, 'deb http://deb.debian.org/debian trixie main\n');
  const settings = {
    'Dir::Etc::sourcelist': list,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State': folder,
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': join(folder, 'cache'),
    'Acquire::Languages': 'none',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}
