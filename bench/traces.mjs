// The cost on traces compared with the reference reader, which only counts events: medians of CPU (user + system) in alternating runs,
// and peak memory.
//   node bench/traces.mjs [MB[@VERSION] ...]        200 by default; 1000 shows that time is linear and memory flat; 60@go1.21.13 has
//                                                   the format before Go 1.22
// Go builds the generator of traces and the reference from ../shared/bench; traces stay in the system's temporary folder.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RUNS = 5;
const GCDRIFT = join(import.meta.dirname, '..', 'dist', 'bin', 'gcdrift.js');

/** Builds a program, optionally with another version of Go, which its module declares then. */
const build = (name, version) => {
  const path = join(tmpdir(), `gcdrift-bench-${name}${version ?? ''}`);
  const cwd = join(import.meta.dirname, '..', '..', 'shared', 'bench', name);
  const env = { ...process.env, ...(version && { GOTOOLCHAIN: version }) };
  const args = ['build', '-o', path];
  if (version) {
    const module = readFileSync(join(cwd, 'go.mod'), 'utf8');
    writeFileSync(`${path}.mod`, module.replace(/^go .*/m, `go 1.${/1\.(\d+)/.exec(version)[1]}`));
    args.push(`-modfile=${path}.mod`);
  }
  if (spawnSync('go', [...args, '.'], { cwd, env, stdio: 'inherit' }).status !== 0)
    throw new Error(`${cwd} cannot be built`);
  return path;
};

/** Runs a command; user and system time in seconds, and peak memory in MiB (GNU time). */
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

const reference = build('xexp');
const wanted = process.argv.slice(2);
process.stdout.write('trace        reference CPU    ours   ratio   peak MiB\n');
for (const one of wanted.length > 0 ? wanted : ['200']) {
  const [mb, version] = one.split('@');
  const trace = join(tmpdir(), `gcdrift-bench-${one}.trace`);
  if (!existsSync(trace)) {
    const maker = build('bigtrace', version);
    spawnSync(maker, ['-pause', '0', '-workers', '32', '-mb', mb, '-seconds', '600', '-o', trace]);
  }
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
