// Traces against the reference reader, which only counts events: CPU (user + system) in alternating runs, medians, peak memory.
//   node bench/traces.mjs [MB ...]        200 where none is given; 1000 shows that time is linear and memory flat
// Go builds the maker of traces and the reference from ../shared/bench; what is made stays in the system's temporary folder.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RUNS = 5;
const GCDRIFT = join(import.meta.dirname, '..', 'dist', 'bin', 'gcdrift.js');

const build = (name) => {
  const path = join(tmpdir(), `gcdrift-bench-${name}`);
  const cwd = join(import.meta.dirname, '..', '..', 'shared', 'bench', name);
  if (spawnSync('go', ['build', '-o', path, '.'], { cwd, stdio: 'inherit' }).status !== 0)
    throw new Error(`${cwd} cannot be built`);
  return path;
};

/** Runs a command; user and system time in seconds, and the peak of its memory in MiB (GNU time). */
const measure = (command, args) => {
  const { stderr, status } = spawnSync('/usr/bin/time', ['-f', '%U %S %M', command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  const [user, system, kib] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { cpu: user + system, mib: kib / 1024 };
};

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

const [maker, reference] = [build('bigtrace'), build('xexp')];
const sizes = process.argv.slice(2).map(Number);
process.stdout.write('trace        reference CPU    ours   ratio   peak MiB\n');
for (const mb of sizes.length > 0 ? sizes : [200]) {
  const trace = join(tmpdir(), `gcdrift-bench-${mb}.trace`);
  if (!existsSync(trace))
    spawnSync(maker, ['-pause', '0', '-workers', '32', '-mb', String(mb), '-seconds', '600', '-o', trace]);
  const theirs = [];
  const ours = [];
  for (let i = 0; i < RUNS; i++) {
    theirs.push(measure(reference, ['-count', trace]));
    ours.push(measure(process.execPath, [GCDRIFT, trace]));
  }
  const [a, b] = [theirs, ours].map((runs) => median(runs.map(({ cpu }) => cpu)));
  const peak = Math.max(...ours.map(({ mib }) => mib));
  const size = `${Math.round(statSync(trace).size / 1e6)} MB`;
  const row = [
    [a.toFixed(2), 13],
    [b.toFixed(2), 7],
    [(b / a).toFixed(2), 7],
    [peak.toFixed(0), 10],
  ];
  process.stdout.write(`${size.padEnd(12)} ${row.map(([text, width]) => text.padStart(width)).join(' ')}\n`);
}
