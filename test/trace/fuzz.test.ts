// Damage of every kind in traces and exports of every kind: what is told stays records, and nothing is thrown.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { analyze } from '../../lib/index.js';
import { SAMPLES } from '../captures.js';
import { fileOf } from '../written.js';

const ROUNDS = 400;
/** The header stays: without it it is no trace. */
const HEADER = 16;
const LARGEST = 200_000;

const files = ['traces', 'generations']
  .flatMap((folder) =>
    readdirSync(join(SAMPLES, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(SAMPLES, folder, name),
    ),
  )
  .filter((path) => /\.(?:trace|txt|json)$/.test(path) && statSync(path).size <= LARGEST)
  .sort();

// A linear congruential generator (Numerical Recipes): draws that are the same everywhere.
let seed = 1;
const below = (n: number): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * n);
};

function damaged(bytes: Buffer): Buffer {
  for (let i = 1 + below(20); i > 0; i--) {
    const at = HEADER + below(bytes.length - HEADER);
    const kind = below(4);
    if (kind === 0) bytes[at] = below(256);
    else if (kind === 1) bytes[at] ^= 1 << below(8);
    else if (kind === 2) bytes.fill(below(256), at, Math.min(bytes.length, at + below(300)));
    else bytes.copy(bytes, at, below(at + 1));
  }
  return below(3) === 0 ? bytes.subarray(0, HEADER + below(bytes.length - HEADER)) : bytes;
}

void t.test('whatever became of its bytes, a trace is read to its end', async (t) => {
  for (let round = 0; round < ROUNDS; round++) {
    const path = files[below(files.length)];
    const from = seed;
    const file = fileOf(t, damaged(readFileSync(path)));
    try {
      for await (const { type } of analyze(file)) if (type === 'meta') continue;
    } catch (error) {
      t.fail(`${path}, seed ${from}: ${String(error)}`);
    }
  }
  t.ok(files.length > 20);
});
