// Compares the lines of code to which gcdrift attributes map activity with the stacks that golang.org/x/exp/trace reads, by the names
// in docs/HACKING.md: `npm run build && node bench/attribution.mjs XEXP FILE|FOLDER ...`. XEXP is a program that prints a trace's
// events with their stacks as JSON lines (`-dump -stacks`). Traces of Go 1.11 and later.
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { run } from '../dist/lib/index.js';

const MAP =
  /^runtime\.map(assign|delete|access|clear|[iI]ter)|^internal\/runtime\/maps\.\(\*(Map|table|Iter)\)|^reflect\.map/;
const GROWTH =
  /^runtime\.(hashGrow|growWork|evacuate|makeBucketArray|\(\*hmap\)\.(newoverflow|createOverflow))|^internal\/runtime\/maps\.(\(\*(table|Map)\)\.(rehash|grow|split)|newTable|newGroups)/;
/** A sync.Map's own maps, and tables made with a size hint. */
const OTHER = /^sync\.\(\*Map\)|^internal\/sync\.|^runtime\.makemap/;
const PLUMBING = /^(runtime|reflect|sync|maps|internal\/runtime\/[\w/]+|internal\/abi|internal\/sync)\./;
/** Import paths of the standard library have no dot in their first element; neither has main. */
const isLibrary = (name) => !/^main\.|^[^/]*\.[^/]*\//.test(name);
const COLLECTOR = /^runtime\.(gcBgMarkWorker|bgsweep|bgscavenge)/;

const EVENTS = {
  'range-begin GC mark assist': 'assists',
  'range-begin GC incremental sweep': 'sweeps',
  'range-begin GC concurrent mark phase': 'triggers',
};

/** `function:line` of the program for a stack in map code, and whether the map grows. */
function siteOf(stack) {
  const user = stack.findIndex(({ func }) => !PLUMBING.test(func) && func.includes('.'));
  if (user < 0 || !stack.slice(0, user).some(({ func }) => MAP.test(func))) return undefined;
  if (/^runtime\/|^internal\//.test(stack[user].func)) return undefined;
  const own = stack.slice(user).find(({ func }) => !isLibrary(func)) ?? stack[user];
  const above = stack.slice(0, user).map(({ func }) => func);
  if (above.some((func) => OTHER.test(func))) return undefined;
  const isFirst = above.includes('internal/runtime/maps.(*Map).growToSmall');
  const writes = above.some((func) => /^runtime\.map(assign|delete)/.test(func));
  return `${own.func}:${own.line}${writes && !isFirst && above.some((func) => GROWTH.test(func)) ? ' grow' : ''}`;
}

async function counted(xexp, file) {
  const counts = new Map();
  const child = spawn(xexp, ['-dump', '-stacks', file], { stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const { kind, name, stack } = JSON.parse(line);
    const what = kind === 'sample' || kind === 'cpu-sample' ? 'cpuSamples' : EVENTS[`${kind} ${name}`];
    if (!what || !stack || stack.some(({ func }) => COLLECTOR.test(func))) continue;
    const site = siteOf(stack);
    if (site) add(counts, site, { [what]: 1 });
  }
  return counts;
}

async function attributed(file) {
  const counts = new Map();
  let one;
  for await (const _ of run([file], {}, { summary: (_, of) => (one = of) }));
  for (const { site, ...more } of one?.traced.maps?.sites.values() ?? []) {
    if (site.operation === 'key' || site.operation === 'make' || site.sync) continue;
    add(counts, `${site.function}:${site.line}${site.operation === 'grow' ? ' grow' : ''}`, more);
  }
  return counts;
}

function add(counts, site, more) {
  const sum = counts.get(site) ?? { triggers: 0, assists: 0, sweeps: 0, cpuSamples: 0 };
  for (const what of Object.keys(sum)) sum[what] += more[what] ?? 0;
  counts.set(site, sum);
}

function* tracesIn(path) {
  if (!statSync(path).isDirectory()) yield path;
  else
    for (const name of readdirSync(path).sort())
      if (statSync(join(path, name)).isDirectory() || name.endsWith('.trace'))
        yield* tracesIn(join(path, name));
}

const [xexp, ...paths] = process.argv.slice(2);
let [files, sites, events, differ] = [0, 0, 0, 0];
for (const file of paths.flatMap((path) => [...tracesIn(path)])) {
  const [here, there] = [await attributed(file), await counted(xexp, file)];
  if (there.size === 0) continue;
  files++;
  for (const site of new Set([...here.keys(), ...there.keys()])) {
    const none = { triggers: 0, assists: 0, sweeps: 0, cpuSamples: 0 };
    const [a, b] = [
      { ...none, ...here.get(site) },
      { ...none, ...there.get(site) },
    ];
    sites++;
    events += Object.values(b).reduce((sum, n) => sum + n, 0);
    const wrong = Object.keys(none).filter((what) => a[what] !== b[what]);
    if (wrong.length === 0) continue;
    differ++;
    const words = wrong.map((what) => `${what} ${a[what]}, counted ${b[what]}`);
    process.stdout.write(`${file} ${site}: ${words.join('; ')}\n`);
  }
}
process.stdout.write(
  `${files} traces, ${sites} lines, ${events} events and samples; ${differ} lines differ\n`,
);
