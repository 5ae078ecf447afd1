#!/bin/sh
# wget's command line with its defaults; it has one request method for all URLs of a command, so that its
# one call goes out on a fresh connection.
base=${DOUBLETAKE_URL%/}
method=${METHOD:-POST}
set -- -nv -O /dev/null --method="$method"
[ -n "$KEY" ] && set -- "$@" --header="Idempotency-Key: $KEY"
[ "$method" = GET ] || set -- "$@" --header='Content-Type: application/json' --body-data='{"amount":1}'
exec wget "$@" "$base/call"
