// Three machines of loopback: an sshd for each, with a port, a host key and a user's key of its own in a folder
// of the test, and a configuration of ssh that calls them box1 to box3.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { spawn, type ChildProcess } from 'node:child_process';
import { execa } from 'execa';
import { findExecutable } from '../../harness/cluster/process/executable.ts';
import { openPortPool } from '../../harness/cluster/ports.ts';
import { dial } from '../../harness/net/dial.ts';
import { until } from './until.ts';

export interface SshHosts {
  /** The command that reaches them. */
  readonly ssh: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Why there are none here; undefined where there can be. */
export async function missingSshHosts(): Promise<string | undefined> {
  for (const program of ['ssh', 'ssh-keygen']) {
    if ((await findExecutable(program)) === undefined) return `no ${program} on the PATH`;
  }
  return (await sshdPath()) === undefined ? 'no sshd: install openssh-server' : undefined;
}

function sshdPath(): Promise<string | undefined> {
  return findExecutable('sshd', `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`);
}

export async function sshHosts(folder: string): Promise<SshHosts> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keygen = (file: string) =>
    execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, file)]);
  await Promise.all([keygen('user'), keygen('host')]);
  await execa('cp', [join(folder, 'user.pub'), join(folder, 'authorized')]);
  const pool = openPortPool();
  const sshd = (await sshdPath())!;
  // As root it wants a place that only root can write to; that it is missing is no harm elsewhere.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const servers: ChildProcess[] = [];
  const lines: string[] = [];
  for (const box of [1, 2, 3]) {
    const port = await pool.take();
    const config = join(folder, `sshd${box}.conf`);
    writeFileSync(
      config,
      [
        ...[`ListenAddress 127.0.0.1:${port}`, `HostKey ${join(folder, 'host')}`],
        ...[`AuthorizedKeysFile ${join(folder, 'authorized')}`, 'PasswordAuthentication no'],
        ...['UsePAM no', 'StrictModes no', 'PermitRootLogin prohibit-password', 'PidFile none'],
        ...['MaxSessions 50', 'MaxStartups 50', 'AllowTcpForwarding yes', ''],
      ].join('\n'),
    );
    servers.push(
      spawn(sshd, ['-D', '-f', config, '-E', join(folder, `sshd${box}.log`)], { stdio: 'ignore' }),
    );
    lines.push(
      ...[`Host box${box}`, '  HostName 127.0.0.1', `  Port ${port}`],
      ...[`  IdentityFile ${join(folder, 'user')}`, '  IdentitiesOnly yes'],
      ...['  StrictHostKeyChecking no', `  UserKnownHostsFile ${join(folder, 'known')}`, ''],
    );
    await until(async () => (await dial(`127.0.0.1:${port}`, 200)) === 'accepted');
  }
  const config = join(folder, 'ssh_config');
  writeFileSync(config, lines.join('\n'), { mode: 0o600 });
  return {
    ssh: ['ssh', '-F', config],
    stop: async () => {
      for (const server of servers) {
        const gone = new Promise((resolve) => server.once('exit', resolve));
        server.kill();
        await gone;
      }
      await pool.release();
    },
  };
}
