#!/usr/bin/env bash
# Finding: after its process was stopped (or the laptop slept), node-schedule runs a job at once for every
#   time that it missed, one after the other within milliseconds; croner, cron and node-cron run it once.
# Packages: node-schedule 2.1.1, croner 11.0.1, cron 4.4.0, node-cron 4.6.0 (npm). Seen 2026-11-28.
# Why it matters: a charge or a mail "every 10 minutes" goes out six times in a row after an hour's pause,
#   and no call was repeated: the schedule is what ran it again.
set -euo pipefail
dir=$(mktemp -d)
cd "$dir"
started=()
trap 'for p in "${started[@]}"; do kill -CONT "$p" 2>/dev/null; kill "$p" 2>/dev/null && wait "$p" 2>/dev/null || true; done; rm -rf "$dir"' EXIT
npm init -y >npm.log
npm install --silent --no-audit --no-fund node-schedule@2.1.1 croner@11.0.1 cron@4.4.0 node-cron@4.6.0 >>npm.log 2>&1
cat >run.mjs <<'EOF'
import { Cron } from 'croner';
import { CronJob } from 'cron';
import nodeCron from 'node-cron';
import schedule from 'node-schedule';

const everyTwoSeconds = '*/2 * * * * *';
const run = () => console.log(Date.now());
const start = {
  croner: () => new Cron(everyTwoSeconds, run),
  cron: () => CronJob.from({ cronTime: everyTwoSeconds, onTick: run, start: true }),
  'node-cron': () => nodeCron.schedule(everyTwoSeconds, run),
  'node-schedule': () => schedule.scheduleJob(everyTwoSeconds, run),
};
start[process.argv[2]]();
EOF
libraries=(croner cron node-cron node-schedule)
for library in "${libraries[@]}"; do
  node run.mjs "$library" >"$library.out" 2>"$library.err" &
  started+=($!)
done
for library in "${libraries[@]}"; do
  until [ -s "$library.out" ]; do sleep 0.1; done
done
kill -STOP "${started[@]}"
sleep 11
woken=$(date +%s%3N)
kill -CONT "${started[@]}"
sleep 1
for library in "${libraries[@]}"; do
  runs=$(awk -v woken="$woken" '$1 >= woken && $1 < woken + 900' "$library.out" | wc -l)
  # A regular run may fall into the same second: up to two is "once", four and more are those of the pause.
  echo "$library: $([ "$runs" -ge 4 ] && echo 'a run for each time missed' || echo 'missed runs together once')"
done | tee seen
cat >expected <<'EOF'
croner: missed runs together once
cron: missed runs together once
node-cron: missed runs together once
node-schedule: a run for each time missed
EOF
diff expected seen
