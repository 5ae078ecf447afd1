// What a stranger may ask a server of pages: paths that lead elsewhere, and hosts that are not this machine.
import { connect } from 'node:net';

/** 35, for a store with the run `ben/1`, a link `ben/link` out of it, and a file `secret` beside it. */
export const HOSTILE_PATHS: readonly string[] = [
  // Up, in all the ways in which that is written.
  ...['/../secret', '/ben/../../secret', '/ben/1/../../../secret', '/./../secret', '/..'],
  ...['/%2e%2e/secret', '/%2e%2e%2fsecret', '/ben/%2e%2e/%2e%2e/secret', '/..%2fsecret'],
  ...['/%252e%252e/secret', '/..\\secret', '/..%5csecret', '/%c0%ae%c0%ae/secret', '/..;/secret'],
  ...['/ben/..%00/secret', '/....//secret', '/\u{2024}\u{2024}/secret'],
  // Elsewhere at once.
  ...['//', '//secret', '/\\secret', 'http://example.invalid/secret', 'file:///etc/hostname', '*'],
  // Through a link, and to what is there but is no page.
  ...['/ben/link/report.html', '/ben/link/secret', '/ben/latest/report.html', '/secret'],
  ...['/ben/1/plan.json', '/ben/1/history.jsonl', '/ben/1/', '/ben', '/ben/1/report.html/x'],
  // No path.
  ...['/%', `/${'a/'.repeat(4000)}`, '/ben/1/report.html%00'],
];

/** 15, by which a page elsewhere would reach a server that listens here. */
export const HOSTILE_HOSTS: readonly string[] = [
  ...['rebound.example', '127.0.0.1.example', 'localhost.example', 'localhost@example', '127.1'],
  ...['example:80', '0.0.0.0', '[::]', '[::ffff:127.0.0.1]', '127.0.0.2', 'localhost:80:80'],
  ...['localhost/x', '2130706433', '0x7f000001', 'localhost.'],
];

/** Sends the path as it is, with no tidying; the whole answer as text, and its status. */
export function ask(
  address: string,
  path: string,
  host = 'localhost',
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => (text += part));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text });
    });
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  });
}
