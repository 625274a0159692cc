// What gcdrift reports for logs from real incidents, compared with the published conclusions.
//   npm run build && node bench/incidents.mjs FOLDER        writes bench/incidents.json, from which docs/RULES.md has its table
// A FOLDER contains verdicts.json (`incidents`: by name, findings that must and must not be reported), and for each NAME.log a NAME.md
// with a table row that has its source.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, SEVERITIES } from '../dist/lib/index.js';

const [folder] = process.argv.slice(2);
if (!folder) {
  process.stderr.write('usage: incidents.mjs FOLDER\n');
  process.exit(2);
}
const { incidents } = JSON.parse(readFileSync(join(folder, 'verdicts.json'), 'utf8'));
const isAtLeast = (severity, least) => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);

const told = [];
for (const [name, { must, never }] of Object.entries(incidents)) {
  const said = new Map();
  const verdicts = [];
  const sink = {
    summary({ verdict }, _process, findings) {
      verdicts.push(verdict);
      for (const { id, severity } of findings) said.set(id, severity);
    },
  };
  for await (const _ of run([join(folder, `${name}.log`)], {}, sink));
  const missed = must.filter((ids) => !ids.split('|').some((id) => said.has(id)));
  const wrong = never.filter((label) => {
    const [id, least = 'low'] = label.split(':');
    return said.has(id) && isAtLeast(said.get(id), least);
  });
  const source = /^\| Source \| (.*?) \|$/m.exec(readFileSync(join(folder, `${name}.md`), 'utf8'))?.[1];
  told.push({
    name: name.replace(/^\d+-/, ''),
    source: /^\S+#\d+|^[^(;,]+/.exec(source ?? '')?.[0].trim() ?? '',
    processes: verdicts.length,
    verdict: verdicts[0] ?? '',
    findings: [...said.keys()],
    right: missed.length + wrong.length === 0,
  });
}
writeFileSync(join(import.meta.dirname, 'incidents.json'), `${JSON.stringify(told, undefined, 2)}\n`);
process.stdout.write(`${told.filter(({ right }) => right).length} of ${told.length} right\n`);
