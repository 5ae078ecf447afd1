// Where everything stands in a composed cluster, read from its compose file: the one description that
// the containers and the harness share.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { UsageError } from '../../ground/usage-error.ts';
import type { NodeName } from '../../plan/topology.ts';

export interface ComposeLayout {
  /** Toxiproxy's own address in the network, without a port. */
  readonly toxiproxy: string;
  /** Where each node listens. */
  readonly nodes: Readonly<Record<NodeName, string>>;
  /** Where each link between nodes is dialled, by its name. */
  readonly links: Readonly<Record<string, string>>;
}

/** Throws UsageError where the file cannot be read as the description of a cluster. */
export function readComposeLayout(file: string): ComposeLayout {
  const services = readServices(file);
  const toxiproxy = addressOf(services['toxiproxy']);
  if (toxiproxy === undefined)
    throw new UsageError(`${file}: no service toxiproxy with an address`);
  const nodes: Record<NodeName, string> = {};
  const links: Record<string, string> = {};
  for (const [name, service] of Object.entries(services)) {
    const words = [...(service.entrypoint ?? []), ...(service.command ?? [])];
    if (option(words, '--name')[0] !== name) continue;
    const port = option(words, '--listen')[0]?.split(':')[1];
    // A node shares the network of the container that holds its address.
    const holder = service.network_mode?.replace(/^service:/, '') ?? name;
    const address = addressOf(services[holder]);
    if (address === undefined || port === undefined) {
      throw new UsageError(`${file}: ${name} has no fixed address and port`);
    }
    nodes[name] = `${address}:${port}`;
    for (const peer of option(words, '--peer')) {
      const [to = '', dialled = ''] = peer.split('=');
      links[`${name}->${to}`] = dialled;
    }
  }
  return { toxiproxy, nodes, links };
}

interface Service {
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly network_mode?: string;
  readonly networks?: Readonly<Record<string, { readonly ipv4_address?: string } | null>>;
}

function readServices(file: string): Readonly<Record<string, Service>> {
  try {
    const content = parse(readFileSync(file, 'utf8'), { merge: true }) as {
      readonly services: Readonly<Record<string, Service>>;
    };
    return content.services;
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}

function addressOf(service: Service | undefined): string | undefined {
  const networks = Object.values(service?.networks ?? {});
  return networks.find((network) => network?.ipv4_address !== undefined)?.ipv4_address;
}

function option(words: readonly string[], name: string): readonly string[] {
  return words.filter((_, index) => words[index - 1] === name);
}
