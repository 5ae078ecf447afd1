#!/usr/bin/env bash
# Finding: in the night in which summer time ends, which jobs run once more depends on the library AND on
#   how the line is written. "30 2 * * *" runs once with croner, cron-parser and cron, twice with
#   croniter and APScheduler. "30 2-3 * * *", two runs on any other day, is three with croner and cron,
#   although they run the fixed hour once, and two with cron-parser, which leaves out 02:30's copy.
# Packages: croner 11.0.1, cron-parser 5.10.6, cron 4.4.0 (npm); croniter 7.0.0, APScheduler 3.11.3 (PyPI).
#   Seen 2026-11-28.
# Why it matters: nothing fails and nothing is retried, and the nightly charge still runs twice a year
#   too often, or not, by the library that a queue happens to use for its schedule.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >npm.log
npm install --silent --no-audit --no-fund croner@11.0.1 cron-parser@5.10.6 cron@4.4.0 >>npm.log 2>&1
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check croniter==7.0.0 apscheduler==3.11.3 tzdata
cat >run.mjs <<'EOF'
// Prints how often each line is due on 2026-10-25 in Berlin, whose night has 02:30 twice.
import { Cron } from 'croner';
import { CronTime } from 'cron';
import { CronExpressionParser } from 'cron-parser';

const timezone = 'Europe/Berlin';
const noon = new Date('2026-10-24T10:00:00Z');
const nextNoon = new Date('2026-10-25T11:00:00Z');
const libraries = {
  croner: (line) => new Cron(line, { timezone, paused: true }).nextRuns(5, noon),
  'cron-parser': (line) => {
    const dates = CronExpressionParser.parse(line, { currentDate: noon, tz: timezone });
    return Array.from({ length: 5 }, () => dates.next().toDate());
  },
  cron: (line) => {
    const time = new CronTime(line, timezone);
    const dates = [noon];
    while (dates.length < 6) dates.push(time.getNextDateFrom(dates.at(-1), timezone).toJSDate());
    return dates.slice(1);
  },
};
for (const line of ['30 2 * * *', '30 2-3 * * *']) {
  for (const [name, due] of Object.entries(libraries)) {
    console.log(`${name}: "${line}" runs ${due(line).filter((at) => at < nextNoon).length} times`);
  }
}
EOF
cat >run.py <<'EOF'
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from croniter import croniter

BERLIN = ZoneInfo("Europe/Berlin")
noon = datetime(2026, 10, 24, 12, tzinfo=BERLIN)
next_noon = datetime(2026, 10, 25, 12, tzinfo=BERLIN).astimezone(timezone.utc)


def by_croniter(line):
    dates = croniter(line, noon)
    return [dates.get_next(datetime) for _ in range(5)]


def by_apscheduler(line):
    trigger, dates = CronTrigger.from_crontab(line, timezone=BERLIN), [noon]
    while len(dates) < 6:
        dates.append(trigger.get_next_fire_time(dates[-1] if len(dates) > 1 else None, dates[-1]))
    return dates[1:]


for line in ("30 2 * * *", "30 2-3 * * *"):
    for name, due in (("croniter", by_croniter), ("APScheduler", by_apscheduler)):
        times = sum(at.astimezone(timezone.utc) < next_noon for at in due(line))
        print(f'{name}: "{line}" runs {times} times')
EOF
{ node run.mjs && venv/bin/python run.py; } | sort | tee seen
cat >expected <<'EOF'
APScheduler: "30 2 * * *" runs 2 times
APScheduler: "30 2-3 * * *" runs 3 times
cron-parser: "30 2 * * *" runs 1 times
cron-parser: "30 2-3 * * *" runs 2 times
cron: "30 2 * * *" runs 1 times
cron: "30 2-3 * * *" runs 3 times
croner: "30 2 * * *" runs 1 times
croner: "30 2-3 * * *" runs 3 times
croniter: "30 2 * * *" runs 2 times
croniter: "30 2-3 * * *" runs 3 times
EOF
diff <(sort expected) <(sort seen)
