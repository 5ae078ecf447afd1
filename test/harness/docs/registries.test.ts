// The pages that list what the registries have. `UPDATE_DOCS=1 npx mocha` on this file writes them anew.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { nemeses } from '../../../harness/nemesis/index.ts';
import { seededRandom } from '../../../harness/ground/random.ts';
import { scenarios } from '../../../harness/scenario/index.ts';
import { workloads } from '../../../harness/workload/index.ts';
import type { Workload } from '../../../harness/workload/workload.ts';

const pages: Readonly<Record<string, string>> = {
  'workloads.md': `# Workloads

What clients do, and the model by which it is judged. Written by
\`test/harness/docs/registries.test.ts\` from \`harness/workload/\`; the model of a name is
\`checker/models/\`.

| workload | what clients do | operations, as a client gets them |
|---|---|---|
${Object.values(workloads)
  .map((workload) => `| \`${workload.name}\` | ${workload.summary} | ${examplesOf(workload)} |`)
  .join('\n')}
`,
  'nemeses.md': `# Nemeses

What happens to links and nodes, by the name that \`--nemesis\` takes. Written by
\`test/harness/docs/registries.test.ts\` from \`harness/nemesis/\`. How to bring one of your own: [library](library.md).

| nemesis | what it does |
|---|---|
${Object.values(nemeses)
  .map((nemesis) => `| \`${nemesis.name}\` | ${nemesis.summary} |`)
  .join('\n')}
`,
  'scenarios.md': `# Scenarios

Tests that have a name: the steps of what clients ask, what fails, and what has to be seen before
the next one. Each is met by correct servers, in the simulator and with real processes behind
Toxiproxy; some were made for one mistake of the gallery, which does not meet them.

\`\`\`sh
doubletake scenario all            # the fixed servers, in the simulator
doubletake scenario all --real     # with real processes; each leaves a run folder
doubletake scenario exam ben       # one scenario, step by step, and what went wrong
\`\`\`

A scenario is data, a list of steps in the \`plan.json\` of its
run: \`doubletake replay\` performs it again. A step that does not come true within five seconds ends
it, and the run is not valid but unknown. Written by \`test/harness/docs/registries.test.ts\` from
\`harness/scenario/\`.

| scenario | what must hold | made for |
|---|---|---|
${Object.values(scenarios)
  .map(({ name, summary, madeFor = '' }) => `| \`${name}\` | ${summary} | ${madeFor} |`)
  .join('\n')}
`,
};

describe('documentation of the registries', () => {
  for (const [name, text] of Object.entries(pages)) {
    it(`${name} lists what there is`, async () => {
      const file = fileURLToPath(new URL(`../../../../harness/docs/${name}`, import.meta.url));
      const page = await format(text, { parser: 'markdown', printWidth: 100 });
      if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(file, page);
      assert.equal(readFileSync(file, 'utf8'), page);
    });
  }
});

/** One of each operation, from a fixed seed. */
function examplesOf(workload: Workload): string {
  const examples = new Map<string, string>();
  let left = 100;
  for (const op of workload.operations({
    client: 'c0',
    firstSeq: 1,
    keys: 2,
    random: seededRandom(7),
  })) {
    if (!examples.has(op.f)) examples.set(op.f, `\`${JSON.stringify(op)}\``);
    if (--left === 0) break;
  }
  return [...examples.values()].join('<br>');
}
