// A server that stores lines: POST /LINE appends one, POST /LINE?sync appends it and syncs, POST
// /LINE?rewrite puts it in the place of the last, GET / answers what the file holds. A call of the
// system that fails is answered with 500 and its code. `node notebook.js PORT FOLDER`.
import { createServer } from 'node:http';
import { fstatSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

const [port, folder] = process.argv.slice(2);
const file = `${folder}/lines`;
const fd = openSync(file, 'a+');
const inPlace = openSync(file, 'r+');

createServer((request, response) => {
  if (request.method === 'GET') return response.end(readFileSync(file, 'utf8'));
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://notebook');
  const line = `${pathname.slice(1)}\n`;
  try {
    if (searchParams.has('rewrite')) writeSync(inPlace, line, fstatSync(fd).size - line.length);
    else writeSync(fd, line);
    if (searchParams.has('sync')) fsyncSync(fd);
    return response.end('written');
  } catch (error) {
    response.statusCode = 500;
    return response.end((error as NodeJS.ErrnoException).code);
  }
}).listen(Number(port), '127.0.0.1');
