// Takes the spans that nodes export by OTLP over HTTP, at a port of loopback, and writes what they say into
// the traces of the run: a file for each node. Whatever else is sent there is answered and forgotten.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { unixOffsetNs } from '../../ground/clock.ts';
import type { NodeName } from '../../plan/topology.ts';
import { fileSink, type Sink } from '../recorder.ts';
import { readOtlpJson } from './otlp-json.ts';
import { readOtlpProtobuf } from './otlp-protobuf.ts';
import { linesOfSpan } from './span-lines.ts';
import type { Attributes, ResourceSpans } from './span.ts';

export interface SpanReceiver {
  /** `http://127.0.0.1:PORT`; a node that exports to `/NAME` below it is known by that name. */
  readonly origin: string;
  readonly close: () => Promise<void>;
}

export interface SpanReceiverOptions {
  readonly nodes: readonly NodeName[];
  /** The folder of the run's traces. */
  readonly traces: string;
  /** Where to listen; a free port when left out. */
  readonly port?: number;
  /** Which node is dialled at this port, as far as that is known yet. */
  readonly nodeAt: (port: number) => NodeName | undefined;
  /** Told in a sentence what cannot be read. */
  readonly note: (sentence: string) => void;
}

/** Of a body, unpacked. */
const BYTES_MAX = 16 * 2 ** 20;
const unzip = promisify(gunzip);

export async function receiveSpans(options: SpanReceiverOptions): Promise<SpanReceiver> {
  const { nodes, traces, nodeAt, note, port = 0 } = options;
  const sinks = new Map<NodeName, Sink>();
  const offset = BigInt(Math.round(unixOffsetNs()));
  const timeOf = (unixNs: bigint): number => Number(unixNs - offset);
  const noteOnce = once(note);

  const write = (node: NodeName, spans: ResourceSpans['spans']): void => {
    const sink = sinks.get(node) ?? fileSink(join(traces, `${node}.spans.jsonl`));
    sinks.set(node, sink);
    for (const span of spans) {
      for (const line of linesOfSpan(span, { node, timeOf, nodeAt })) {
        sink.write(`${JSON.stringify(line)}\n`);
      }
    }
  };

  const take = async (request: IncomingMessage): Promise<void> => {
    const isJson = request.headers['content-type']?.includes('json') === true;
    const bytes = await bodyOf(request);
    const [, first = ''] = (request.url ?? '').split('/');
    const all = isJson ? readOtlpJson(bytes.toString()) : readOtlpProtobuf(bytes);
    for (const { resource, spans } of all) {
      const node = [first, ...namesIn(resource)].find((name) => nodes.includes(name));
      if (node !== undefined) write(node, spans);
      else
        noteOnce(
          `spans of ${namesIn(resource).join(', ') || 'nobody'}, who is no node, are left out`,
        );
    }
  };

  const server = createServer((request, response) => {
    const isTraces = request.url?.endsWith('/v1/traces') === true;
    const work = isTraces ? take(request) : Promise.resolve(void request.resume());
    const type = request.headers['content-type'] ?? 'application/json';
    work.then(
      () =>
        response.writeHead(200, { 'content-type': type }).end(type.includes('json') ? '{}' : ''),
      (error: Error) => {
        noteOnce(`spans that cannot be read are left out: ${error.message}`);
        response.writeHead(400).end();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      for (const sink of sinks.values()) sink.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += (part as Buffer).length;
    if (length > BYTES_MAX) throw new Error(`more than ${BYTES_MAX / 2 ** 20} MiB at once`);
    parts.push(part as Buffer);
  }
  const body = Buffer.concat(parts);
  const isPacked = request.headers['content-encoding'] === 'gzip';
  return isPacked ? unzip(body, { maxOutputLength: BYTES_MAX }) : body;
}

/** What a process may be called by, the most particular first. */
function namesIn(resource: Attributes): readonly string[] {
  return ['service.instance.id', 'service.name', 'host.name'].flatMap((name) => {
    const value = resource[name];
    return typeof value === 'string' ? [value] : [];
  });
}

function once(note: (sentence: string) => void): (sentence: string) => void {
  const said = new Set<string>();
  return (sentence) => {
    if (said.has(sentence) || said.size > 20) return;
    said.add(sentence);
    note(sentence);
  };
}
