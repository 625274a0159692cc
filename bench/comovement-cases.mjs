// Synthetic series for the calibration of lib/stats/comovement.ts and for its test.

const normal = (next) => () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
const series = (n, value) => Array.from({ length: n }, (_, i) => value(i));
/** A random walk, kept positive. */
const walk = (shocks) => {
  let sum = 50;
  return shocks.map((shock) => (sum += shock));
};
const sprung = (values, by) => values.map((value) => Math.exp(by * (value - 50)));
const autoregressive = (n, phi, shock) => {
  let value = shock() / Math.sqrt(1 - phi * phi);
  return series(n, () => 20 + (value = phi * value + shock()));
};
/** Two to four doublings at random places. */
const stairs = (n, next) => {
  const places = series(2 + Math.floor(3 * next()), () => 2 + Math.floor((n - 4) * next()));
  return series(n, (i) => 2 ** places.filter((place) => place <= i).length);
};
const made = (first, second, shared) => ({ first, second, shared });

/** `(n, next) → {first, second, shared}`: `next` is uniform. */
export const UNRELATED = {
  'independent random walks': (n, next) => {
    const g = normal(next);
    return made(walk(series(n, g)), walk(series(n, g)), walk(series(n, g)));
  },
  'independent random walks of the logarithm': (n, next) => {
    const g = normal(next);
    return made(...[0.3, 0.2, 0.1].map((by) => sprung(walk(series(n, g)), by)));
  },
  'shared linear trend': (n, next) => {
    const g = normal(next);
    return made(
      series(n, (i) => 100 + 10 * i + 10 * g()),
      series(n, (i) => 50 + 5 * i + 5 * g()),
      series(n, (i) => 100 + i + g()),
    );
  },
  'shared linear trend, level heap': (n, next) => {
    const g = normal(next);
    return made(
      series(n, (i) => 100 + 10 * i + 30 * g()),
      series(n, (i) => 50 + 5 * i + 15 * g()),
      series(n, () => 64),
    );
  },
  'shared exponential trend': (n, next) => {
    const g = normal(next);
    return made(
      series(n, (i) => 100 * Math.exp((3 * i) / n + 0.1 * g())),
      series(n, (i) => 50 * Math.exp((2 * i) / n + 0.1 * g())),
      series(n, (i) => 64 * Math.exp((2 * i) / n)),
    );
  },
  'shared exponential trend, level heap': (n, next) => {
    const g = normal(next);
    return made(
      series(n, (i) => 100 * Math.exp((3 * i) / n + 0.1 * g())),
      series(n, (i) => 50 * Math.exp((2 * i) / n + 0.1 * g())),
      series(n, () => 64),
    );
  },
  'shared curve, level heap': (n, next) => {
    const g = normal(next);
    return made(
      series(n, (i) => 100 + 80 * Math.sin((3 * i) / n) + 5 * g()),
      series(n, (i) => 30 + 25 * Math.sin((3 * i) / n) + 2 * g()),
      series(n, () => 64),
    );
  },
  'shared stairs': (n, next) => {
    const [s, g] = [stairs(n, next), normal(next)];
    return made(
      s.map((level) => 100 * level * Math.exp(0.1 * g())),
      s.map((level) => 30 * level * Math.exp(0.1 * g())),
      s.map((level) => 64 * level),
    );
  },
  'shared stairs of unequal heights': (n, next) => {
    const [s, g] = [stairs(n, next), normal(next)];
    return made(
      s.map((level) => 100 * level ** 0.7 * Math.exp(0.2 * g())),
      s.map((level) => 30 * level * Math.exp(0.1 * g())),
      s.map((level) => Math.floor(16 * level * Math.exp(0.05 * g()))),
    );
  },
  'shared stairs, noise of one size': (n, next) => {
    const [s, g] = [stairs(n, next), normal(next)];
    return made(
      s.map((level) => 160 * level + 30 * g()),
      s.map((level) => 50 * level + 10 * g()),
      s.map((level) => 16 * level + g()),
    );
  },
  'autoregressive, 0.5': (n, next) => {
    const g = normal(next);
    return made(...series(3, () => autoregressive(n, 0.5, g)));
  },
  'autoregressive, 0.9': (n, next) => {
    const g = normal(next);
    return made(...series(3, () => autoregressive(n, 0.9, g)));
  },
  'rare bursts': (n, next) => {
    const g = normal(next);
    return made(
      series(n, () => (next() < 0.15 ? 1000 * Math.exp(g()) : 0)),
      series(n, () => (next() < 0.1 ? 20 : 1) * Math.exp(0.2 * g())),
      series(n, () => 64),
    );
  },
  'heavy tails': (n, next) => {
    const g = normal(next);
    return made(
      series(n, () => Math.exp(2 * g())),
      series(n, () => Math.exp(2 * g())),
      series(n, () => 64 + Math.floor(3 * next())),
    );
  },
};

/** Pairs of shocks with the correlation `rho`. */
const paired = (n, rho, g) => {
  const first = series(n, g);
  return [first, first.map((shock) => rho * shock + Math.sqrt(1 - rho * rho) * g())];
};
const together = (rho) => ({
  [`random walks, innovations of rho ${rho}`]: (n, next) => {
    const g = normal(next);
    const [a, b] = paired(n, rho, g);
    return made(walk(a), walk(b), walk(series(n, g)));
  },
  [`random walks of the logarithm, rho ${rho}`]: (n, next) => {
    const g = normal(next);
    const [a, b] = paired(n, rho, g);
    return made(sprung(walk(a), 0.3), sprung(walk(b), 0.2), sprung(walk(series(n, g)), 0.1));
  },
  [`white noise, rho ${rho}`]: (n, next) => {
    const g = normal(next);
    const [a, b] = paired(n, rho, g);
    return made(
      a.map((value) => 20 + value),
      b.map((value) => 20 + value),
      series(n, () => 64),
    );
  },
  [`random walks, one interval later, rho ${rho}`]: (n, next) => {
    const g = normal(next);
    const [a, b] = paired(n + 1, rho, g);
    return made(walk(a.slice(1)), walk(b.slice(0, -1)), walk(series(n, g)));
  },
});
export const GROWN_TOGETHER = { ...together(0.9), ...together(0.7) };
