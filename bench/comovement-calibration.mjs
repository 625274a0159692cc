// Prints the error rates of lib/stats/comovement.ts: how often unrelated series are reported to move together (p <= 0.05), and how
// often related ones are found at the level that ten tests at q <= 0.05 need (p <= 0.005).
// `npx tsc -p tsconfig.build.json && node bench/comovement-calibration.mjs [draws]`; 1,000 draws take some 40 s.
import { comovement } from '../dist/lib/stats/comovement.js';
import { uniform } from '../dist/lib/stats/random.js';
import { GROWN_TOGETHER, UNRELATED } from './comovement-cases.mjs';

const DRAWS = Number(process.argv[2] ?? 1000);
const LENGTHS = [20, 35, 100];

function share(n, make, level) {
  let found = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const { first, second, shared } = make(n, uniform(draw * 7919 + n));
    if ((comovement(first, second, shared)?.p ?? 1) <= level) found++;
  }
  return ((100 * found) / DRAWS).toFixed(1);
}

const row = (cells) => process.stdout.write(`| ${cells.join(' | ')} |\n`);
const table = (head, cases, level) => {
  row([head, ...LENGTHS.map((n) => `n = ${n}`)]);
  row(['---', ...LENGTHS.map(() => '---:')]);
  for (const [name, make] of Object.entries(cases)) row([name, ...LENGTHS.map((n) => share(n, make, level))]);
};
table('unrelated: % with p <= 0.05', UNRELATED, 0.05);
process.stdout.write('\n');
table('moving together: % with p <= 0.005', GROWN_TOGETHER, 0.005);
