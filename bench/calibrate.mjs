// How often findings are right on labelled runs: recall, false alarms, and calibration of confidences.
//   node bench/calibrate.mjs FOLDER ...        writes bench/calibration.json, from which docs/RULES.md has its tables
// A FOLDER contains labels.json (the findings that a correct analyzer must, should or may report of each scenario) and, in `runs` or
// below, logs named <go version>/<scenario>[@variant].log. Needs the built dist/.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RULES, run } from '../dist/lib/index.js';

const inRange = (minor, range) =>
  range.split(' ').every((part) => {
    const [, sign, value] = /^(<=|>=|<|>|)1\.(\d+)$/.exec(part);
    const n = Number(value);
    return { '<=': minor <= n, '>=': minor >= n, '<': minor < n, '>': minor > n, '': minor === n }[sign];
  });

/** The labels of one run. */
function truthOf(book, scenario, version, variant) {
  const label = book.scenarios[scenario];
  const truth = { must: [], should: [], may: [], ...label.log };
  const layers = Object.entries(label.versions ?? {})
    .filter(([range]) => inRange(Number(version.split('.')[1]), range))
    .map(([, layer]) => layer);
  for (const name of variant.split('+')) if (label.variants?.[name]) layers.push(label.variants[name]);
  for (const { log } of layers)
    if (log) for (const list of ['must', 'should', 'may']) truth[list] = log[list] ?? [];
  for (const name of variant.split('+'))
    for (const [list, ids] of Object.entries(book.variants[name]?.add ?? {}))
      truth[list] = [...truth[list], ...ids];
  return truth;
}

function* logsIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* logsIn(path);
    else if (path.endsWith('.log') && !existsSync(path.replace(/\.log$/, '.trace'))) yield path;
  }
}

const rules = new Map(RULES.map(({ id }) => [id, { said: 0, right: 0, must: 0, found: 0 }]));
const levels = new Map();
let [runs, noisy] = [0, 0];
const folders = process.argv.slice(2);
if (folders.length === 0) {
  process.stderr.write('give the folders of labelled runs: see the first lines of this file\n');
  process.exit(2);
}
for (const folder of folders) {
  const book = JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8'));
  // Findings that a run causes by itself on a busy machine are no false alarms.
  const { measure } = await import(pathToFileURL(resolve(folder, 'measure.mjs')).href);
  for (const path of logsIn(folder)) {
    const [scenario, variant = ''] = basename(path, '.log').split('@');
    if (!book.scenarios[scenario]) continue;
    const truth = truthOf(book, scenario, /go(1\.\d+)/.exec(path)?.[1] ?? '1.0', variant);
    const said = new Map();
    const sink = {
      summary: (_summary, _process, findings) => {
        for (const finding of findings) said.set(finding.id, finding);
      },
    };
    for await (const _ of run([path], {}, sink));
    const labelled = new Set(
      [...truth.must, ...truth.should, ...truth.may].flatMap((label) => label.split('|')),
    );
    const allowed = new Set([...labelled, ...measure(path).tolerated, ...book.unjudged.log]);
    let false_ = 0;
    for (const { id, severity, confidence } of said.values()) {
      if (severity === 'info' || id.startsWith('input-')) continue;
      const right = allowed.has(id);
      if (!right) false_++;
      const rule = rules.get(id);
      rule.said++;
      if (right) rule.right++;
      const level = levels.get(confidence) ?? { said: 0, right: 0 };
      level.said++;
      if (right) level.right++;
      levels.set(confidence, level);
    }
    for (const label of truth.must) {
      const ids = label.split('|');
      const found = ids.find(
        (id) => said.has(id) && (id.startsWith('input-') || said.get(id).severity !== 'info'),
      );
      const rule = rules.get(found ?? ids[0]);
      rule.must++;
      if (found) rule.found++;
    }
    runs++;
    if (false_ > 0) noisy++;
  }
}
const result = {
  runs,
  noisy,
  must: [...rules.values()].reduce((sum, { must }) => sum + must, 0),
  found: [...rules.values()].reduce((sum, { found }) => sum + found, 0),
  confidence: [...levels].sort(([a], [b]) => a - b).map(([claimed, level]) => ({ claimed, ...level })),
  rules: [...rules]
    .filter(([, { said, must }]) => said + must > 0)
    .map(([id, counts]) => ({ id, ...counts })),
};
const file = join(import.meta.dirname, 'calibration.json');
writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
process.stdout.write(
  `${result.found} of ${result.must} found, ${noisy} of ${runs} runs with a false alarm: ${basename(file)}\n`,
);
