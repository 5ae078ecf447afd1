// The HTTP clients of the atlas: what each row of harness/docs/who-resends.md runs. Versions
// stand in the manifest of their language's folder, or are what the machine has.

/** A folder beside this file: a language's, or one of a program that has packages of its own. */
export type Language = 'node' | 'python' | 'go' | 'java' | 'rust' | 'c' | 'caddy' | 'kafka';

/** Where a hop stands. */
export interface HopPlace {
  /** An empty folder of its own. */
  readonly folder: string;
  readonly port: number;
  readonly upstreams: readonly [number, number];
}

export interface Entry {
  /** As its row calls it, with the options it was given. */
  readonly name: string;
  readonly language: Language;
  /** Its package in the language's manifest, or a command that prints its version. */
  readonly version: string | readonly string[];
  /** Its program, with paths in the language's folder of the cache. */
  readonly command: readonly string[];
  /** How long it may take in each way, in seconds (default 12). */
  readonly seconds?: number;
  /** Of a hop, through which the program calls: the hop's command, once what it reads is written. */
  readonly hop?: (place: HopPlace) => readonly string[];
}

const node = (name: string, version: Entry['version'], word: string, seconds?: number): Entry => ({
  name,
  ...{ language: 'node', version, command: ['node', 'http.mjs', word] },
  ...(seconds !== undefined && { seconds }),
});

/** With the newest Node that npm has, where the package asks for it. */
const newNode = (name: string, version: string, word: string, seconds?: number): Entry => ({
  ...node(name, version, word, seconds),
  command: ['node_modules/node26/bin/node', 'http.mjs', word],
});

const python = (
  name: string,
  version: Entry['version'],
  word: string,
  seconds?: number,
): Entry => ({
  name,
  ...{ language: 'python', version, command: ['venv/bin/python', 'http_clients.py', word] },
  ...(seconds !== undefined && { seconds }),
});

const go = (name: string, version: Entry['version'], word: string, seconds?: number): Entry => ({
  name,
  ...{ language: 'go', version, command: ['bin/clients', word] },
  ...(seconds !== undefined && { seconds }),
});

export const java = (
  name: string,
  version: Entry['version'],
  word: string,
  program = 'HttpClients',
): Entry => ({
  name,
  ...{ language: 'java', version },
  command: ['java', '-XX:TieredStopAtLevel=1', '-cp', 'out:lib/*', program, word],
});

const rust = (name: string, version: string, word: string): Entry => ({
  ...{ name, language: 'rust', version, command: ['target/debug/clients', word] },
});

const shell = (name: string, program: string, command: readonly string[], seconds = 12): Entry => ({
  ...{ name, language: 'c', version: [program, '--version'], command, seconds },
});

/** Time for the longest chain of tries with its pauses. */
const PATIENT = 30;

export const httpClients: readonly Entry[] = [
  node('Node fetch', ['node', '--version'], 'fetch'),
  newNode('Node 26 fetch', 'node26', 'fetch'),
  node('Node http.request, keepAlive', ['node', '--version'], 'http.request'),
  node('undici 7 Agent', 'undici7', 'undici7-agent'),
  node('undici 7 RetryAgent', 'undici7', 'undici7-retry-agent', PATIENT),
  newNode('undici 8 RetryAgent', 'undici8', 'undici8-retry-agent', PATIENT),
  node('axios', 'axios', 'axios'),
  node('axios-retry, retries: 3', 'axios-retry', 'axios-retry'),
  node('got 14', 'got14', 'got14'),
  newNode('got 16', 'got16', 'got16'),
  node('ky 1', 'ky1', 'ky1'),
  newNode('ky 2', 'ky2', 'ky2'),
  node('node-fetch', 'node-fetch', 'node-fetch'),
  node('ofetch', 'ofetch', 'ofetch'),
  node('superagent', 'superagent', 'superagent'),
  node('needle', 'needle', 'needle'),
  {
    ...node('Deno fetch', 'deno', 'fetch'),
    command: ['node_modules/.bin/deno', 'run', '--allow-all', '--no-lock', 'http.mjs', 'fetch'],
  },
  python('requests', 'requests', 'requests'),
  python('requests, Retry(3, status_forcelist=[503])', 'requests', 'requests-retry'),
  python('urllib3 PoolManager', 'urllib3', 'urllib3'),
  python('httpx', 'httpx', 'httpx'),
  python('niquests', 'niquests', 'niquests'),
  python('aiohttp', 'aiohttp', 'aiohttp'),
  python('tornado', 'tornado', 'tornado'),
  python('pycurl', 'pycurl', 'pycurl'),
  python('http.client', ['python3', '--version'], 'http.client'),
  go('Go net/http', ['go', 'version'], 'net/http'),
  go('resty 2', 'github.com/go-resty/resty/v2', 'resty2'),
  go('resty 2, SetRetryCount(3)', 'github.com/go-resty/resty/v2', 'resty2-3'),
  go('resty 3, SetRetryCount(3)', 'resty.dev/v3', 'resty3-3'),
  go('go-retryablehttp', 'github.com/hashicorp/go-retryablehttp', 'retryable', PATIENT),
  go('fasthttp', 'github.com/valyala/fasthttp', 'fasthttp'),
  java('HttpURLConnection', ['java', '-version'], 'HttpURLConnection'),
  java('java.net.http', ['java', '-version'], 'java.net.http'),
  java('OkHttp', 'okhttp-jvm', 'okhttp'),
  java('Apache HttpClient 4', 'httpclient', 'apache-4'),
  java('Apache HttpClient 5', 'httpclient5', 'apache-5'),
  java('Jetty', 'jetty-client', 'jetty'),
  rust('reqwest', 'reqwest', 'reqwest'),
  rust('hyper-util', 'hyper-util', 'hyper'),
  rust('ureq 3', 'ureq', 'ureq-3'),
  rust('ureq 2', 'ureq2', 'ureq-2'),
  shell('libcurl', 'curl', ['./libcurl']),
  shell('curl', 'curl', ['sh', 'curl.sh']),
  shell('curl --retry 3', 'curl', ['sh', 'curl.sh', '--retry', '3']),
  shell('curl --retry 3 --retry-all-errors', 'curl', [
    ...['sh', 'curl.sh', '--retry', '3', '--retry-all-errors'],
  ]),
  shell('wget', 'wget', ['sh', 'wget.sh'], PATIENT),
];
