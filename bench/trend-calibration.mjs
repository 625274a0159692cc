// Prints the error rates and the cost of lib/stats/trend.ts: false alarms on many kinds of noise, and power on rises.
// `npx tsc -p tsconfig.build.json && node bench/trend-calibration.mjs [draws]`; 1,000 draws take some 10 s.

import { trend } from '../dist/lib/stats/trend.js';
import { uniform } from './random.mjs';

const DRAWS = Number(process.argv[2] ?? 1000);
const LENGTHS = [8, 12, 20, 35, 47, 70, 128, 200, 256];

const print = (line) => process.stdout.write(`${line}\n`);

function gaussian(seed) {
  const next = uniform(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

function autoregressive(n, phi, shock) {
  let value = phi < 1 ? shock() / Math.sqrt(1 - phi * phi) : shock();
  return Array.from({ length: n }, (_, i) => (i === 0 ? value : (value = phi * value + shock())));
}

/** Percent of series with p <= 0.05. */
function alarms(n, series) {
  const times = Array.from({ length: n }, (_, i) => i);
  const shock = gaussian(n);
  let found = 0;
  for (let draw = 0; draw < DRAWS; draw++) if (trend(times, series(n, shock)).p <= 0.05) found++;
  return ((100 * found) / DRAWS).toFixed(1).padStart(7);
}

function table(title, columns) {
  print(
    `\n${title}\n${'n'.padStart(4)} ${Object.keys(columns)
      .map((name) => name.padStart(7))
      .join(' ')}`,
  );
  for (const n of LENGTHS) {
    const shares = Object.values(columns).map((series) => alarms(n, series));
    print(`${String(n).padStart(4)} ${shares.join(' ')}`);
  }
}

const noisy = (phi, noise) => (n, shock) => {
  const deviation = phi < 1 ? noise / Math.sqrt(1 - phi * phi) : noise;
  return autoregressive(n, phi, shock).map((x) => x + deviation * shock());
};
table('False alarms in % at p <= 0.05; AR(1) by phi, then with white noise of that many deviations on top', {
  ...Object.fromEntries(
    [0, 0.3, 0.5, 0.7, 0.9, 0.95, 0.98, 1].map((phi) => [
      phi.toFixed(2),
      (n, shock) => autoregressive(n, phi, shock),
    ]),
  ),
  '.9+1': noisy(0.9, 1),
  '.95+.5': noisy(0.95, 0.5),
  '1+3': noisy(1, 3),
});

const rising = (phi, rise) => (n, shock) =>
  autoregressive(n, phi, shock).map((x, i) => x * Math.sqrt(1 - phi * phi) + (rise * i) / n);
table('Power in %: phi, and the whole rise in deviations of the noise', {
  ...Object.fromEntries(
    [0, 0.5, 0.9].flatMap((phi) => [1, 2, 4, 10, 20].map((rise) => [`${phi}:${rise}`, rising(phi, rise)])),
  ),
});

const shock = gaussian(1);
const series = Array.from({ length: 500 }, () => autoregressive(200, 0.5, shock));
const times = series[0].map((_, i) => i);
const from = performance.now();
for (const values of series) trend(times, values);
print(`\n${((performance.now() - from) / series.length).toFixed(3)} ms at n = 200`);
