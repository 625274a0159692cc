// Prints what lib/stats/trend.ts promises and what it costs: false alarms on noise of many kinds, power on rises.
// `npx tsc -p tsconfig.build.json && node bench/trend-calibration.mjs [draws]`; 1,000 draws take some 10 s.

import { trend } from '../dist/lib/stats/trend.js';

const DRAWS = Number(process.argv[2] ?? 1000);
const LENGTHS = [8, 12, 20, 35, 47, 70, 128, 200, 256];

const print = (line) => process.stdout.write(`${line}\n`);

/** Uniform on [0, 1): mulberry32, so that every machine prints the same table. */
function uniform(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

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
