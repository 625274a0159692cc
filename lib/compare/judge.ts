// From two series of buckets to a verdict on every figure.
import type { ComparisonRecord, Doubt, Verdict } from '../model/comparison.js';
import { MIB } from '../model/units.js';
import { compareQuantiles } from '../stats/quantiles.js';
import { compareRatios, MIN_INDEPENDENT, type Difference, type Estimate } from '../stats/ratios.js';
import { holm } from '../stats/holm.js';
import { slopeDifference, trend } from '../stats/trend.js';
import type { TimeBlock, Sides } from './blocks.js';
import type { Bucket } from './buckets.js';
import { COMPARED, type Compared } from './compared.js';

/** The family-wise significance level. */
const LEVEL = 0.05;

export type JudgedFigure = Omit<ComparisonRecord, 'type' | 'stream'>;

/** The verdict on each figure that both sides have. */
export function judge(sides: Sides): JudgedFigure[] {
  const found = COMPARED.flatMap((compared) => {
    const difference = differenceOf(compared, sides);
    return difference ? [{ compared, difference }] : [];
  });
  // A figure without a p-value counts among the tests, too.
  const adjusted = holm(
    found.map(({ difference: { p } }) => (Number.isNaN(p) ? 1 : p)),
    found.map(({ compared: { weight = 1 } }) => weight),
  );
  return found.map(({ compared, difference }, i) => {
    const threshold = thresholdOf(compared, difference, sides);
    return {
      figure: compared.figure,
      ...verdictOf(compared, difference, sides, threshold, adjusted[i]),
      ...numbersOf(difference, threshold, compared.decimals ?? 0),
      ...(!Number.isNaN(difference.p) && {
        p: rounded(difference.p, 5),
        p_adjusted: rounded(adjusted[i], 5),
      }),
      ...(Number.isFinite(difference.independent) && {
        independent_blocks: Math.floor(difference.independent),
      }),
    };
  });
}

function numbersOf({ before, after, difference }: Difference, threshold: number, decimals: number) {
  const round = (value: number): number => rounded(value, decimals);
  const interval = <K extends string>(name: K, { low, high }: Estimate) =>
    !Number.isFinite(high - low)
      ? {}
      : ({ [`${name}_low`]: round(low), [`${name}_high`]: round(high) } as Record<
          `${K}_${'low' | 'high'}`,
          number
        >);
  return {
    before: round(before.value),
    after: round(after.value),
    ...interval('before', before),
    ...interval('after', after),
    difference: round(difference.value),
    ...interval('difference', difference),
    threshold: round(threshold),
  };
}

/** Negative decimals round to tens, hundreds, thousands. */
function rounded(value: number, decimals: number): number {
  const step = 10 ** -Math.min(0, decimals);
  return Number((value / step).toFixed(Math.max(0, decimals))) * step + 0;
}

function differenceOf({ making }: Compared, { before, after, timed }: Sides): Difference | undefined {
  switch (making.kind) {
    case 'ratio': {
      const { top, bottom, scale } = making;
      const ratios = (blocks: readonly TimeBlock[]) =>
        blocks.map(({ sums }) => ({ top: sums[top] * scale, bottom: sums[bottom] }));
      return compareRatios(ratios(before.blocks), ratios(after.blocks));
    }
    case 'stops': {
      const stops = (blocks: readonly TimeBlock[]) => blocks.map((block) => block.stops[making.of] ?? []);
      return compareQuantiles(stops(before.blocks), stops(after.blocks), making.quantile);
    }
    case 'slope':
      return timed ? slopesOf(before.buckets, after.buckets) : undefined;
  }
}

/** Slopes are compared by the trend test, which makes blocks of its own. */
function slopesOf(before: readonly Bucket[], after: readonly Bucket[]): Difference | undefined {
  const slope = (all: readonly Bucket[]) => {
    const buckets = all.filter(({ sums }) => sums.liveTime > 0);
    return trend(
      buckets.map(({ atMs }) => atMs / 1e3),
      buckets.map(({ sums }) => (sums.live / sums.liveTime) * MIB),
    );
  };
  const [a, b] = [slope(before), slope(after)];
  if (!a || !b) return undefined;
  const { p, slope: value, low, high } = slopeDifference(a, b);
  return {
    before: { ...a, value: a.slope },
    after: { ...b, value: b.slope },
    difference: { value, low, high },
    p,
    blocks: Infinity,
    independent: Infinity,
  };
}

function thresholdOf({ making, relative, absolute }: Compared, { before }: Difference, sides: Sides): number {
  const amount = making.kind === 'slope' ? absolute.value / (sides.shorter / 1e3) : absolute.value;
  return Math.max(relative.value * Math.abs(before.value), amount);
}

function verdictOf(
  { cost, making, decimals = 0 }: Compared,
  { difference, blocks, independent }: Difference,
  sides: Sides,
  threshold: number,
  adjusted: number,
): { verdict: Verdict; doubt?: Doubt } {
  const few = blocks < MIN_INDEPENDENT;
  // A figure that drifts through the whole log has no level to compare.
  if (!few && !Number.isFinite(difference.high - difference.low))
    return { verdict: 'cannot_tell', doubt: 'wander' };
  if (Math.abs(difference.value) < threshold) return { verdict: 'same', ...(few && { doubt: 'few' }) };
  const rises = difference.value > 0;
  // Both the permutation test and the interval that is shown must exclude 0.
  const beyond = rises ? rounded(difference.low, decimals) > 0 : rounded(difference.high, decimals) < 0;
  if (few || adjusted > LEVEL || !beyond) {
    const doubt = few ? 'few' : independent < MIN_INDEPENDENT ? 'wander' : 'chance';
    return { verdict: 'cannot_tell', doubt };
  }
  // Swings and filling heaps have slopes, too: only a heap that grows and has not levelled off counts.
  if (making.kind === 'slope' && (rises ? sides.after : sides.before).course !== 'growing')
    return { verdict: 'cannot_tell', doubt: 'wander' };
  return { verdict: !cost ? 'changed' : rises ? 'worse' : 'better' };
}
