#!/bin/sh
# curl's command line, with the options given: asks once so that a connection stands, then, a third of a
# second later, makes the one call on it, and prints the status of both.
base=${DOUBLETAKE_URL%/}
[ -n "$KEY" ] && set -- "$@" -H "Idempotency-Key: $KEY"
[ "${METHOD:-POST}" = GET ] || set -- "$@" -H 'Content-Type: application/json' -d '{"amount":1}'
# `--next` begins a request that keeps nothing of the first but its connection.
exec curl -s --rate 3/s "$base/warm" --next -s -X "${METHOD:-POST}" -w '\n%{http_code}\n' "$@" "$base/call"
