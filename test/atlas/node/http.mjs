// HTTP clients of Node and npm, each as its README shows it: `node http.mjs NAME` asks once so that a
// connection stands, then makes the one call, and prints the status that its caller saw.
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const base = (process.env.DOUBLETAKE_URL ?? process.argv[3]).replace(/\/$/, '');
const method = process.env.METHOD ?? 'POST';
const key = process.env.KEY;

/** The request as fetch takes it. */
function request(verb) {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  if (verb === 'GET') return { method: verb, headers };
  return {
    method: verb,
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"amount":1}',
  };
}

const fetching = (fetch) => async (url, verb) => {
  const answer = await fetch(url, request(verb));
  await answer.text();
  return answer.status;
};

async function undici(name, wrap) {
  const { Agent, RetryAgent, request: ask } = await import(name);
  const dispatcher = wrap ? new RetryAgent(new Agent()) : new Agent();
  return async (url, verb) => {
    const { statusCode, body } = await ask(url, { dispatcher, ...request(verb) });
    await body.text();
    return statusCode;
  };
}

async function axiosClient(arm) {
  const { default: axios } = await import('axios');
  const client = axios.create();
  await arm?.(client);
  return async (url, verb) => {
    const { body, ...rest } = request(verb);
    return (await client.request({ url, data: body, ...rest })).status;
  };
}

async function gotClient(name) {
  const { default: got } = await import(name);
  const agent = { http: new http.Agent({ keepAlive: true }) };
  return async (url, verb) => (await got(url, { agent, ...request(verb) })).statusCode;
}

function plain() {
  const agent = new http.Agent({ keepAlive: true });
  return (url, verb) =>
    new Promise((done, failed) => {
      const { body, ...rest } = request(verb);
      const asked = http.request(url, { agent, ...rest }, (answer) => {
        answer.resume().on('end', () => done(answer.statusCode));
        answer.on('error', failed);
      });
      asked.on('error', failed).end(body);
    });
}

const clients = {
  fetch: () => fetching(fetch),
  'http.request': plain,
  'undici7-agent': () => undici('undici7', false),
  'undici7-retry-agent': () => undici('undici7', true),
  'undici8-retry-agent': () => undici('undici8', true),
  axios: () => axiosClient(),
  'axios-retry': () =>
    axiosClient(async (client) => {
      const { default: axiosRetry } = await import('axios-retry');
      axiosRetry(client, { retries: 3 });
    }),
  got14: () => gotClient('got14'),
  got16: () => gotClient('got16'),
  ky1: async () => fetching((await import('ky1')).default),
  ky2: async () => fetching((await import('ky2')).default),
  'node-fetch': async () => fetching((await import('node-fetch')).default),
  ofetch: async () => {
    const { ofetch } = await import('ofetch');
    return async (url, verb) => (await ofetch.raw(url, request(verb))).status;
  },
  superagent: async () => {
    const { default: superagent } = await import('superagent');
    return async (url, verb) => {
      const { headers, body } = request(verb);
      return (await superagent(verb, url).set(headers).send(body)).status;
    };
  },
  needle: async () => {
    const { default: needle } = await import('needle');
    return async (url, verb) => {
      const { headers, body } = request(verb);
      return (await needle(verb.toLowerCase(), url, body ?? null, { headers })).statusCode;
    };
  },
};
const call = await clients[process.argv[2]]();
await call(`${base}/warm`, 'GET');
await pause(300);
try {
  console.log(await call(`${base}/call`, method));
} catch (error) {
  const cause = error.cause ?? error;
  console.log(`error ${error.response?.status ?? cause.code ?? cause.name}: ${cause.message}`);
  process.exitCode = 1;
}
process.exit();
