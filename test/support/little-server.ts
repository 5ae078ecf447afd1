// A real server for the tests of the cluster, started as a process of its own. It counts what it
// executes, tells it, and asks its peers through the addresses it was given.
//
// node little-server.js LISTEN [peer=ADDRESS ...] [--never-ready] [--refuse] [--exit-on=PATH]
import { createServer, request } from 'node:http';

const [listen = '', ...rest] = process.argv.slice(2);
const options = new Map(rest.map((word) => word.split('=') as [string, string | undefined]));
const [host, port] = listen.split(':');
let count = 0;

const server = createServer((call, answer) => {
  if (call.url === options.get('--exit-on')) process.exit(1);
  const [, word = '', peer = ''] = (call.url ?? '').split('/');
  call.resume();
  call.once('end', () => {
    switch (word) {
      case 'ready':
        answer.writeHead(options.has('--never-ready') ? 503 : 200).end('ready');
        break;
      case 'add':
        count += 1;
        answer.end(`${count}`);
        break;
      case 'count':
        answer.end(`${count}`);
        break;
      case 'ask':
        ask(`http://${options.get(peer)}/add`).then(
          (text) => answer.end(text),
          (error: Error) => answer.writeHead(502).end(error.message),
        );
        break;
      default:
        answer.writeHead(404).end();
    }
  });
});

function ask(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.once('end', () => resolve(text));
      response.once('error', reject);
    });
    call.once('error', reject);
    call.end();
  });
}

if (options.has('--refuse')) {
  console.error('little-server: refusing to start');
  process.exit(3);
}
console.log(`little-server: pid ${process.pid} listens on ${listen}`);
server.listen(Number(port), host);
