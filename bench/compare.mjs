// Prints the error rates of `gcdrift compare` on captured runs: false differences, and true ones that are found.
//   npx tsc -p tsconfig.build.json && node bench/compare.mjs RUNS [splits=1000]
// RUNS holds VERSION/SCENARIO.log. Same arguments, same figures.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from '../dist/lib/index.js';
import { uniform } from './random.mjs';

const [runs, splits = '1000'] = process.argv.slice(2);
if (!runs) {
  process.stderr.write('usage: compare.mjs RUNS [SPLITS]\n');
  process.exit(2);
}
const versions = readdirSync(runs).sort((a, b) => minor(a) - minor(b));
const folder = mkdtempSync(join(tmpdir(), 'gcdrift-compare-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const print = (line) => process.stdout.write(`${line}\n`);

/** Scenarios with constant behaviour, except for what the machine does to them. */
const STEADY = [
  'steady',
  'map-churn',
  'small-heap',
  'map-per-call',
  'map-keys',
  'sync-map-churn',
  'forced-gc',
];
/** Scenarios with slow swings, whose parts differ. */
const SWINGING = ['load-wave', 'saw-tooth'];
/** Scenarios in which the heap fills. */
const SETTLED_AFTER = 8;
const CLAIMS = ['better', 'worse', 'changed'];

function minor(version) {
  return Number(/1\.(\d+)/.exec(version)[1]);
}

const next = uniform(7);
const below = (n) => Math.floor(next() * n);

const pathOf = (version, scenario) => join(runs, version, `${scenario}.log`);
const logsOf = (scenarios) =>
  scenarios.flatMap((scenario) =>
    versions
      .filter((version) => existsSync(pathOf(version, scenario)))
      .map((version) => ({ scenario, version, path: pathOf(version, scenario) })),
  );
const cyclesOf = (path) =>
  readFileSync(path, 'latin1')
    .split('\n')
    .filter((line) => /^gc \d+ @/.test(line));

async function comparisonOf(before, after) {
  const files = [before, after].map((lines, i) => {
    const file = join(folder, `${i}.log`);
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  });
  return figuresOf(...files);
}

async function figuresOf(before, after, options) {
  const { comparisons } = await compare(before, after, options);
  return comparisons[0]?.figures ?? [];
}

/** A part of the run and the rest of it. */
const SPLITS = {
  // One piece of the run against the rest.
  window(lines) {
    const length = Math.round(lines.length * (0.3 + 0.2 * next()));
    const from = below(lines.length - length + 1);
    return [lines.slice(from, from + length), [...lines.slice(0, from), ...lines.slice(from + length)]];
  },
  // The first part of the run against the second.
  halves(lines) {
    const cut = Math.round(lines.length * (0.35 + 0.3 * next()));
    return [lines.slice(0, cut), lines.slice(cut)];
  },
  // Four of eight pieces against the other four.
  pieces(lines) {
    const order = Array.from({ length: 8 }, (_, i) => ({ i, key: next() })).sort((a, b) => a.key - b.key);
    const first = new Set(order.slice(0, 4).map(({ i }) => i));
    const sides = [[], []];
    lines.forEach((line, i) => sides[first.has(Math.floor((8 * i) / lines.length)) ? 0 : 1].push(line));
    return sides;
  },
};

const percent = (share) => `${(100 * share).toFixed(1)} %`.padStart(7);

/** Splits of single runs: every difference is false. */
async function noise(title, logs) {
  print(`\n${title}: ${logs.length} runs, ${splits} splits`);
  print('split      any false   same  cannot tell   falsely told');
  for (const [kind, split] of Object.entries(SPLITS)) {
    let [wrong, same, doubt, all] = [0, 0, 0, 0];
    const told = {};
    for (let i = 0; i < Number(splits); i++) {
      const { path } = logs[below(logs.length)];
      const lines = cyclesOf(path).slice(SETTLED_AFTER);
      const [a, b] = split(lines);
      const figures = await comparisonOf(...(next() < 0.5 ? [a, b] : [b, a]));
      const claims = figures.filter(({ verdict }) => CLAIMS.includes(verdict));
      for (const { figure } of claims) told[figure] = (told[figure] ?? 0) + 1;
      wrong += claims.length > 0 ? 1 : 0;
      all += figures.length;
      same += figures.filter(({ verdict }) => verdict === 'same').length;
      doubt += figures.filter(({ verdict }) => verdict === 'cannot_tell').length;
    }
    const list = Object.entries(told)
      .sort((a, b) => b[1] - a[1])
      .map(([figure, n]) => `${figure} ${n}`);
    print(
      `${kind.padEnd(10)} ${percent(wrong / splits)}   ${percent(same / all)} ${percent(doubt / all)}      ${list.join(', ')}`,
    );
  }
}

/** Different runs of one program with neighbouring versions of Go: how much they differ, and how often that is reported. */
async function pairs(title, scenarios) {
  let [wrong, count] = [0, 0];
  const found = new Map();
  for (const scenario of scenarios) {
    const logs = logsOf([scenario]);
    for (let i = 1; i < logs.length; i++) {
      const figures = await figuresOf(logs[i - 1].path, logs[i].path);
      for (const { figure, verdict, before, after } of figures) {
        const one = found.get(figure) ?? { told: 0, shares: [] };
        found.set(figure, one);
        if (CLAIMS.includes(verdict)) one.told++;
        if (before > 0) one.shares.push(Math.abs(after / before - 1));
      }
      count++;
      if (figures.some(({ verdict }) => CLAIMS.includes(verdict))) wrong++;
    }
  }
  print(
    `\n${title}: ${count} pairs, in ${percent(wrong / count).trim()} of them some figure is told to differ`,
  );
  print('figure                        told   half of the pairs differ by, nine in ten by');
  for (const [figure, { told, shares }] of found) {
    shares.sort((a, b) => a - b);
    const [half, most] = [0.5, 0.9].map((q) => percent(shares[Math.floor(q * shares.length)] ?? 0));
    print(`${figure.padEnd(28)} ${String(told).padStart(5)}   ${half} ${most}`);
  }
}

const halvesOf = (lines) => {
  const at = (line) => Number(/@([\d.]+)s/.exec(line)[1]);
  const middle = at(lines.at(-1)) / 2;
  return [lines.filter((line) => at(line) < middle), lines.filter((line) => at(line) >= middle)];
};

/** The differences that must be found, and by which figure. */
async function power() {
  print('\nwhat differs, and how often it is told');
  const cases = [
    ['gogc-change: GOGC 100, then 400: goal', 'gogc-change', undefined, 'heap_goal_bytes', 'worse'],
    ['gogc-change: GOGC', 'gogc-change', undefined, 'gogc_percent', 'changed'],
    ['alloc-surge: 20, then 160 MB/s', 'alloc-surge', undefined, 'alloc_bytes_per_s', 'changed'],
    ['steady, then map-leak: growth', 'steady', 'map-leak', 'live_heap_slope_bytes_per_s', 'worse'],
    ['memlimit, then steady: GOGC in effect', 'memlimit', 'steady', 'gogc_percent', 'changed'],
  ];
  for (const [title, first, second, figure, verdict] of cases) {
    const found = { yes: 0, all: 0, missed: [] };
    for (const { version, path } of logsOf([first])) {
      const other = second && pathOf(version, second);
      if (other && !existsSync(other)) continue;
      const figures = other ? await figuresOf(path, other) : await comparisonOf(...halvesOf(cyclesOf(path)));
      found.all++;
      const one = figures.find((each) => each.figure === figure);
      if (one?.verdict === verdict) found.yes++;
      else found.missed.push(`${version} ${one?.verdict} ${one?.doubt ?? ''}`);
    }
    print(`${title.padEnd(44)} ${found.yes} of ${found.all} ${found.missed.join(', ')}`);
  }
}

await noise('steady runs', logsOf(STEADY));
for (const scenario of SWINGING) await noise(scenario, logsOf([scenario]));
await pairs('different runs of one program by neighbouring versions of Go', STEADY);
await power();
