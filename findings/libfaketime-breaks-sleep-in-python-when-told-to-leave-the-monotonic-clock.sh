#!/usr/bin/env bash
# Finding: libfaketime with FAKETIME_DONT_FAKE_MONOTONIC=1, which is how a wall clock alone is moved, makes
#   every time.sleep of Python 3.11 and later raise OSError 22 (they sleep until a time of the monotonic
#   clock). Without the variable Python sleeps, but its monotonic clock jumps, too; a shell's sleep and a
#   timer of Node do not mind.
# Packages: libfaketime 0.9.10-2.1 (Debian), with the python3 (3.11 or later) and node on the PATH. Seen
#   2026-11-28.
# Why it matters: a clock fault for one node is to move its wall clock; this one crashes Python's workers
#   at their first pause, which looks like a finding about them.
set -euo pipefail
dir=$(mktemp -d)
chmod 755 "$dir"
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get download -q libfaketime=0.9.10-2.1 >apt.log 2>&1
dpkg -x libfaketime_*.deb unpacked
library=$(find "$dir/unpacked" -name libfaketime.so.1)
cat >sleep.py <<'EOF'
import time

try:
    time.sleep(0.1)
    print('slept')
except OSError as error:
    print(f'OSError {error.errno}')
EOF
python3 -c 'import sys; assert sys.version_info >= (3, 11), "a Python before 3.11 sleeps another way"'
fake() { env LD_PRELOAD="$library" FAKETIME=+1h "$@"; }
{
  echo "Python, both clocks moved: $(fake python3 sleep.py)"
  echo "Python, the wall clock alone: $(fake FAKETIME_DONT_FAKE_MONOTONIC=1 python3 sleep.py)"
  echo "shell, the wall clock alone: $(fake FAKETIME_DONT_FAKE_MONOTONIC=1 sh -c 'sleep 0.1 && echo slept')"
  echo "Node, the wall clock alone: $(fake FAKETIME_DONT_FAKE_MONOTONIC=1 node -e "setTimeout(() => console.log('slept'), 100)")"
} | tee seen
cat >expected <<'EOF'
Python, both clocks moved: slept
Python, the wall clock alone: OSError 22
shell, the wall clock alone: slept
Node, the wall clock alone: slept
EOF
diff expected seen
