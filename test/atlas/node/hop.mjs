// npm's http-proxy before two upstreams, in turn: `node hop.mjs PORT UPSTREAM UPSTREAM`. A reply that is
// lost is answered with 502, as its README shows it; without a listener its process would end.
import http from 'node:http';
import httpProxy from 'http-proxy';

const [port, ...upstreams] = process.argv.slice(2);
const proxy = httpProxy.createProxyServer({ agent: new http.Agent({ keepAlive: true }) });
proxy.on('error', (_error, _request, response) => response.writeHead(502).end());
let turn = 0;
http
  .createServer((request, response) => {
    turn += 1;
    proxy.web(request, response, { target: `http://127.0.0.1:${upstreams[turn % 2]}` });
  })
  .listen(Number(port), '127.0.0.1');
