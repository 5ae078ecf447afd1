#!/usr/bin/env bash
# Finding: edn-data reads four forms of EDN as something else and says nothing: a comment that touches a
#   token glues the next line to it (1 and 2 become 12), ##Inf is null, ##NaN swallows the value after it,
#   and of a value with metadata only the metadata is kept. Python's edn_format reads all four.
# Packages: edn-data 1.2.2 (npm), edn_format 0.8.0 (PyPI). Seen 2026-11-28.
# Why it matters: Jepsen's histories are EDN; a checker that reads them with it judges another history.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >npm.log
npm install --silent --no-audit --no-fund edn-data@1.2.2 >>npm.log 2>&1
python3 -m venv venv
venv/bin/pip -q install edn_format==0.8.0 2>pip.log
cat >forms.json <<'EOF'
["[1;first\n2]", "[:ok;first\n:fail]", "##Inf", "[1 ##NaN 2]", "^{:m 1} [1 2]"]
EOF
cat >run.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { parseEDNString } from 'edn-data';

for (const form of JSON.parse(readFileSync('forms.json', 'utf8'))) {
  console.log('edn-data:', JSON.stringify(form), '->', JSON.stringify(parseEDNString(form)));
}
EOF
cat >run.py <<'EOF'
import json
import edn_format

for form in json.load(open('forms.json')):
    print('edn_format:', json.dumps(form), '->', edn_format.loads(form))
EOF
{ node run.mjs; venv/bin/python run.py; } | tee seen
cat >expected <<'EOF'
edn-data: "[1;first\n2]" -> [12]
edn-data: "[:ok;first\n:fail]" -> [{"key":"ok:fail"}]
edn-data: "##Inf" -> null
edn-data: "[1 ##NaN 2]" -> [1,{"tag":"#NaN","val":2}]
edn-data: "^{:m 1} [1 2]" -> {"map":[[{"key":"m"},1]]}
edn_format: "[1;first\n2]" -> [1, 2]
edn_format: "[:ok;first\n:fail]" -> [Keyword(ok), Keyword(fail)]
edn_format: "##Inf" -> inf
edn_format: "[1 ##NaN 2]" -> [1, nan, 2]
edn_format: "^{:m 1} [1 2]" -> MetadataValue({Keyword(m): 1}, [1, 2])
EOF
diff expected seen
