// Where docker/'s files are, and whether this machine can use them.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

export const COMPOSE_FILE = fileURLToPath(new URL('../../../docker/compose.yaml', import.meta.url));

export const DOCKERFILE = fileURLToPath(new URL('../../../docker/Dockerfile', import.meta.url));

/** Why no container can run here, in one line; undefined where they can. */
export async function reasonToSkip(): Promise<string | undefined> {
  const plugin = await reasonWithoutCompose();
  if (plugin !== undefined) return plugin;
  const engine = await execa('docker', ['version', '--format', '{{.Server.Version}}'], quietly);
  if (engine.exitCode !== 0) return `no container engine answers (${lastLine(engine.stderr)})`;
  return undefined;
}

/** Why not even a compose file can be read here; this needs no engine. */
export async function reasonWithoutCompose(): Promise<string | undefined> {
  const client = await execa('docker', ['--version'], quietly);
  if (client.exitCode !== 0) return 'there is no docker on the PATH';
  const plugin = await execa('docker', ['compose', 'version', '--short'], quietly);
  if (plugin.exitCode === 0 && /^v?[2-9]/.test(plugin.stdout)) return undefined;
  return 'docker has no compose plugin of version 2 or later';
}

const quietly = { reject: false, stdin: 'ignore', timeout: 30_000 } as const;

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
