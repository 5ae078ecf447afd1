// The stand-in as a program that is started like Toxiproxy itself: where none can be had, it serves
// the part of Toxiproxy's HTTP API that doubletake uses. It forwards nothing but TCP on this machine.
//
// node stand-in-main.js -host HOST -port PORT [-config FILE]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { standInApi } from './stand-in-api.ts';
import type { ProxyBody } from './stand-in-proxy.ts';

const { values } = parseArgs({
  // Toxiproxy's options have one dash.
  args: process.argv.slice(2).map((word) => word.replace(/^-(?=[a-z]{2})/, '--')),
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8474' },
    config: { type: 'string' },
  },
});

const api = standInApi();
if (values.config !== undefined) {
  await api.populate(JSON.parse(readFileSync(values.config, 'utf8')) as readonly ProxyBody[]);
}
api.server.listen(Number(values.port), values.host);
