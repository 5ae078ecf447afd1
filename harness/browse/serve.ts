// Serves the index over a store's runs and their report pages, on this machine alone. Pages are
// written when they are asked for; nothing else of the store can be read.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { readTextFile } from '../ground/text-file.ts';
import { indexPage } from './index-page.ts';
import { indexRuns } from './run-index.ts';
import { pageAddress } from '../ground/page-address.ts';
import { UsageError } from '../ground/usage-error.ts';
import { isReallyInside } from '../ground/inside.ts';

export interface ServeOptions {
  readonly root: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Writes the report page of a run folder. */
  readonly writeReport: (runFolder: string) => Promise<string>;
}

/** Resolves when it listens; `address` is what to open. Close the server to end it. */
export async function serveRuns(
  options: ServeOptions,
): Promise<{ readonly server: Server; readonly address: string }> {
  const server = createServer((request, response) => {
    answer(request, options).then(
      (answered) => send(response, answered),
      (error: unknown) => {
        const text = `${error instanceof Error ? error.message : String(error)}\n`;
        send(response, { status: error instanceof UsageError ? 403 : 500, text });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      const taken = `port ${options.port} is taken: say --port 0 for any that is free`;
      reject(isTaken ? new UsageError(taken) : error);
    });
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return { server, address: `http://127.0.0.1:${port}/` };
}

function send(response: ServerResponse, { status, text }: Answer): void {
  response.writeHead(status, {
    'content-type': status === 200 ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-security-policy': POLICY,
  });
  response.end(text);
}

/** A page is one file: what it carries inline may run, and nothing else is loaded or sent anywhere. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function answer(request: IncomingMessage, options: ServeOptions): Promise<Answer> {
  if (!isLocal(request)) return { status: 403, text: 'this server is for 127.0.0.1 alone\n' };
  if (request.method !== 'GET') return { status: 405, text: 'only GET\n' };
  // As it was asked: what has to be tidied first is no link of ours.
  const [pathname = ''] = (request.url ?? '').split('?');
  const runs = await indexRuns(options.root);
  if (pathname === '/' || pathname === '/index.html') {
    return { status: 200, text: await indexPage(runs) };
  }
  const run = runs.find(({ path, isKept }) => isKept && pathname === `/${pageAddress(path)}`);
  if (run === undefined || run.path.split('/').includes('..')) {
    return { status: 404, text: 'no such run\n' };
  }
  const folder = join(options.root, run.path);
  if (!isReallyInside(options.root, folder)) return { status: 404, text: 'no such run\n' };
  const file = join(folder, 'report.html');
  const written = isReallyInside(options.root, file) ? readTextFile(file) : undefined;
  return { status: 200, text: written ?? (await options.writeReport(folder)) };
}

/** A page elsewhere that made a name point here must not read the runs. */
function isLocal({ headers }: IncomingMessage): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(headers.host ?? '');
}
