// Executions counted by Redis itself: `INFO commandstats`. By inline commands over a socket, because
// any driver would be one that might be under test, and counts nothing better.
import { connect, type Socket } from 'node:net';
import { splitAddress } from '../../net/http-call.ts';
import { orAbort } from '../../net/or-abort.ts';
import { COUNT_MS, type Counted } from './counter.ts';

/** Calls of commands: of INCR and INCRBY, which drivers send for it, where none is named. */
export const redisCounted: Counted = {
  port: 6379,
  what: 'command',
  open: async (url, commands = 'INCR,INCRBY') => {
    const [host, port] = splitAddress(url.host);
    const socket = connect({ host, port });
    const ask = asking(socket);
    if (url.password !== '') {
      const words = [url.username, url.password].filter((word) => word !== '');
      await ask(['AUTH', ...words.map(decodeURIComponent)].join(' '));
    }
    const names = commands.toLowerCase().split(',');
    const lines = new RegExp(String.raw`^cmdstat_(?:${names.join('|')}):calls=(\d+)`, 'gm');
    await ask('PING');
    return {
      close: () => void socket.destroy(),
      count: async () => {
        const found = [...(await ask('INFO commandstats')).matchAll(lines)];
        return found.reduce((sum, [, calls]) => sum + Number(calls), 0);
      },
    };
  },
};

/** One inline command, and its reply: a line, or text with its length before it. */
function asking(socket: Socket): (command: string) => Promise<string> {
  let text = '';
  let failure: Error | undefined;
  let look = (): void => {};
  socket.setEncoding('latin1').on('data', (part: string) => {
    text += part;
    look();
  });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.once('close', () => {
    failure ??= new Error('it closed the connection');
    look();
  });
  return async (command) => {
    text = '';
    socket.write(`${command}\r\n`);
    const reply = new Promise<string>((resolve, reject) => {
      look = () => {
        const [, length, rest = ''] = /^\$(\d+)\r\n([^]*)$/.exec(text) ?? [];
        if (failure !== undefined) reject(failure);
        else if (text.startsWith('-')) reject(new Error(text.trim()));
        else if (length === undefined ? /^\+.*\r\n$/.test(text) : rest.length >= Number(length)) {
          resolve(rest);
        }
      };
      look();
    });
    return orAbort(reply, new AbortController().signal, COUNT_MS);
  };
}
