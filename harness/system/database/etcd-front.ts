// Stands before one etcd node, as a program of its own, at the only address that anybody dials:
//   requests with a whole URL come from its own etcd, which has us as http_proxy: on to the peer's link;
//   others come from outside, and go to etcd's port for clients (/v3, /health) or for peers.
// `node etcd-front.js LISTEN CLIENT_ADDRESS PEER_ADDRESS ADVERTISED=LINK...`
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';

const [listen = '', clientAddress = '', peerAddress = '', ...peers] = process.argv.slice(2);
const links = new Map(peers.map((peer) => peer.split('=') as [string, string]));

const server = createServer((incoming, outgoing) => {
  const url = incoming.url ?? '';
  if (!url.startsWith('http:')) {
    const isForClients = url.startsWith('/v3') || url.startsWith('/health');
    return pass(incoming, outgoing, {
      address: isForClients ? clientAddress : peerAddress,
      path: url,
    });
  }
  const { host, pathname, search } = new URL(url);
  const address = links.get(host);
  if (address === undefined) return void outgoing.writeHead(502).end(`nobody is ${host}`);
  pass(incoming, outgoing, { address, path: `${pathname}${search}` });
});
const [host, port] = listen.split(':');
server.requestTimeout = 0;
server.listen(Number(port), host);

/** Headers and bytes at once, both ways: peers keep streams open for ever. */
function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { address, path }: { readonly address: string; readonly path: string },
): void {
  const [hostname, upstreamPort] = address.split(':');
  const { method, headers } = incoming;
  const onward = request(
    { hostname, port: upstreamPort, path, method, headers, agent: false },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
      answer.on('aborted', () => outgoing.destroy());
    },
  );
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.on('error', () => onward.destroy());
  incoming.pipe(onward);
}
