// How often each rule fires on services in which nothing is wrong (quiet-service.mjs).
//   npm run build && node bench/false-alarms.mjs [DRAWS=1000] [FIRST=1]    writes bench/false-alarms.json, then: node bench/rules.mjs
//   node bench/false-alarms.mjs DRAWS FIRST -v                            prints the draws with findings, and writes nothing
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../dist/lib/index.js';
import { quietService } from './quiet-service.mjs';

const [draws = 1000, first = 1] = process.argv.slice(2).map(Number).filter(Number.isFinite);
const verbose = process.argv.includes('-v');
const folder = mkdtempSync(join(tmpdir(), 'gcdrift-quiet-'));
const path = join(folder, 'app.log');
const rules = new Map();
let [cycles, noisy] = [0, 0];
try {
  for (let seed = first; seed < first + draws; seed++) {
    const { text, ...service } = quietService(seed);
    writeFileSync(path, text);
    const said = [];
    for await (const _ of run(
      [path],
      {},
      {
        summary: (summary, _, findings) => {
          cycles += summary.cycles;
          said.push(
            ...findings.filter(({ id, severity }) => severity !== 'info' && !id.startsWith('input-')),
          );
        },
      },
    ));
    if (said.length > 0) noisy++;
    for (const { id } of said) rules.set(id, (rules.get(id) ?? 0) + 1);
    if (verbose && said.length > 0)
      process.stdout.write(
        `${seed} ${JSON.stringify(service)}\n${said.map(({ id, title }) => `    ${id}: ${title}\n`).join('')}`,
      );
  }
} finally {
  rmSync(folder, { recursive: true });
}
const result = { draws, cycles, noisy, rules: Object.fromEntries([...rules].sort()) };
if (!verbose)
  writeFileSync(join(import.meta.dirname, 'false-alarms.json'), `${JSON.stringify(result, undefined, 2)}\n`);
process.stdout.write(`${JSON.stringify(result)}\n`);
