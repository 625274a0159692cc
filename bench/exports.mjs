// The cost of gcdrift on exports of `go tool trace`, compared with a plain loop in Node over the same bytes that counts lines (of text)
// or byte values (of JSON). Medians of the CPU ratios of alternating rounds, and peak RSS.
//   node bench/exports.mjs [--rounds 5] EXPORT ...
// Make exports by hand from a trace of at least 8 MB: go tool trace -d=parsed TRACE > EXPORT; for JSON go tool trace -http=:8080 TRACE
// and curl -o EXPORT localhost:8080/jsontrace. Needs the built dist/.
import { spawnSync } from 'node:child_process';
import { openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const CHUNK = 1 << 20;
const LOOPS = {
  lines(buffer, length) {
    let lines = 0;
    for (let i = 0; i < length; i++) if (buffer[i] === 10) lines++;
    return lines;
  },
  bytes(buffer, length, counts) {
    for (let i = 0; i < length; i++) counts[buffer[i]]++;
    return 0;
  },
};

/** The plain loop, in a process of its own. */
function loop(kind, path) {
  const buffer = Buffer.alloc(CHUNK);
  const counts = new Float64Array(256);
  const file = openSync(path);
  for (;;) {
    const got = readSync(file, buffer, 0, CHUNK, null);
    if (got === 0) return;
    counts[0] += LOOPS[kind](buffer, got, counts);
  }
}

/** Runs Node with these arguments: its CPU seconds and its greatest RSS, MiB. */
function time(...parts) {
  const run = spawnSync('/usr/bin/time', ['-f', '%U %S %M', process.execPath, ...parts], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const [user, system, rss] = run.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { cpu: user + system, rss: rss / 1024 };
}

const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];

const [first, kind, path] = process.argv.slice(2);
if (first === '--loop') loop(kind, path);
else {
  const { values, positionals } = parseArgs({
    options: { rounds: { type: 'string', default: '5' } },
    allowPositionals: true,
  });
  const own = fileURLToPath(import.meta.url);
  const gcdrift = join(import.meta.dirname, '..', 'dist', 'bin', 'gcdrift.js');
  for (const path of positionals) {
    const kind = path.endsWith('.json') ? 'bytes' : 'lines';
    const ratios = [];
    let rss = 0;
    for (let round = 0; round < Number(values.rounds); round++) {
      const ours = time(gcdrift, '--ndjson', path);
      ratios.push(ours.cpu / time(own, '--loop', kind, path).cpu);
      rss = Math.max(rss, ours.rss);
    }
    const mb = (statSync(path).size / 1e6).toFixed(0);
    process.stdout.write(
      `${path} (${mb} MB): ${median(ratios).toFixed(2)} x counting ${kind}, ${rss.toFixed(0)} MiB\n`,
    );
  }
}
