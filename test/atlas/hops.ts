// The hops of the atlas: proxies of Debian, npm, Go's library and its modules, each started before two upstreams, with
// the configuration that its row names.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Entry } from './entries.ts';

/** Calls through a hop, and sends nothing again itself; it needs no package. */
const CALLER = [
  'node',
  fileURLToPath(new URL('../../../test/atlas/node/http.mjs', import.meta.url)),
];

const hop = (rest: Pick<Entry, 'name' | 'language' | 'version' | 'hop'>): Entry => ({
  ...rest,
  command: [...CALLER, 'http.request'],
});

const nginx = (name: string, policy: string): Entry =>
  hop({
    ...{ name, language: 'c', version: ['nginx', '-v'] },
    hop: ({ folder, port, upstreams }) => {
      const [a, b] = upstreams.map((upstream) => `server 127.0.0.1:${upstream} max_fails=0;`);
      const config = `daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n  ')}
  upstream charges { ${a} ${b} keepalive 8; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://charges; proxy_http_version 1.1; proxy_set_header Connection ""; ${policy}
    }
  }
}
`;
      writeFileSync(join(folder, 'nginx.conf'), config);
      return [
        'nginx',
        '-p',
        folder,
        '-e',
        join(folder, 'error.log'),
        '-c',
        join(folder, 'nginx.conf'),
      ];
    },
  });

const haproxy = (name: string, policy: string): Entry =>
  hop({
    ...{ name, language: 'c', version: ['haproxy', '-v'] },
    hop: ({ folder, port, upstreams }) => {
      const config = `defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  option redispatch
  ${policy}
listen charges
  bind 127.0.0.1:${port}
  server a 127.0.0.1:${upstreams[0]}
  server b 127.0.0.1:${upstreams[1]}
`;
      writeFileSync(join(folder, 'haproxy.cfg'), config);
      return ['haproxy', '-db', '-f', join(folder, 'haproxy.cfg')];
    },
  });

const caddy = (name: string, policy: string): Entry =>
  hop({
    ...{ name, language: 'caddy', version: 'github.com/caddyserver/caddy/v2' },
    hop: ({ folder, port, upstreams }) => {
      const config = `{
  admin off
  persist_config off
  storage file_system ${folder}
}
http://127.0.0.1:${port} {
  reverse_proxy 127.0.0.1:${upstreams[0]} 127.0.0.1:${upstreams[1]} {
    lb_policy round_robin
    ${policy}
  }
}
`;
      writeFileSync(join(folder, 'Caddyfile'), config);
      return ['./caddy', 'run', '--config', join(folder, 'Caddyfile')];
    },
  });

export const hops: readonly Entry[] = [
  nginx('nginx, keepalive', ''),
  nginx(
    'nginx, proxy_next_upstream error timeout http_503 non_idempotent',
    'proxy_next_upstream error timeout http_503 non_idempotent;',
  ),
  haproxy('HAProxy', ''),
  haproxy('HAProxy, retry-on all-retryable-errors', 'retry-on all-retryable-errors'),
  haproxy('HAProxy, retry-on conn-failure empty-response', 'retry-on conn-failure empty-response'),
  caddy('Caddy, round_robin', ''),
  caddy('Caddy, round_robin, lb_try_duration 5s', 'lb_try_duration 5s'),
  caddy(
    'Caddy, round_robin, lb_try_duration 5s, lb_retry_match POST',
    'lb_try_duration 5s\n    lb_retry_match {\n      method POST\n    }',
  ),
  hop({
    ...{ name: 'Go ReverseProxy', language: 'go', version: ['go', 'version'] },
    hop: ({ port, upstreams }) => ['bin/hop', ...[port, ...upstreams].map(String)],
  }),
  hop({
    ...{ name: 'http-proxy', language: 'node', version: 'http-proxy' },
    hop: ({ port, upstreams }) => ['node', 'hop.mjs', ...[port, ...upstreams].map(String)],
  }),
];
