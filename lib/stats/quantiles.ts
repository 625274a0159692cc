// Do the quantiles of two series differ? As in ratios.ts, blocks of time are compared: by the share of their values above the
// pooled quantile of both series.
import {
  autocorrelation,
  compareRatios,
  estimateOf,
  known,
  LEAST_BLOCKS,
  spreadOf,
  welchPValue,
  type Difference,
  type Estimate,
  type Ratio,
} from './ratios.js';
import { CONFIDENCE } from './student.js';

export type Values = readonly { value: number; weight: number }[];

/** Compares the `q` quantiles of two series of blocks. Undefined if a series is empty. */
export function compareQuantiles(
  before: readonly Values[],
  after: readonly Values[],
  q: number,
): Difference | undefined {
  const [a, b] = [ordered(before), ordered(after)];
  if (a.total === 0 || b.total === 0) return undefined;
  const shares = compareRatios(...sharesAboveCommon(before, after, q));
  const [first, second] = [quantileEstimate(before, a, q), quantileEstimate(after, b, q)];
  const value = second.value - first.value;
  return (
    shares && {
      ...shares,
      before: first,
      after: second,
      difference: { value, ...shiftsOf(before, after, q, value, [a, b]) },
    }
  );
}

/** The share of each block above the pooled quantile: the same in both series if they do not differ. */
function sharesAboveCommon(
  before: readonly Values[],
  after: readonly Values[],
  q: number,
): [Ratio[], Ratio[]] {
  const common = quantileOf(mixed(ordered(before), ordered(after)), q);
  const shares = (blocks: readonly Values[]): Ratio[] => blocks.map((block) => sharesAbove(block, common));
  return [shares(before), shares(after)];
}

/** Bisection steps that give an end of an interval to a thousandth of a percent of the range. */
const HALVINGS = 17;

/** The confidence interval of a difference of quantiles, by inverting the test: all shifts of `before` that do not differ from `after`. */
function shiftsOf(
  before: readonly Values[],
  after: readonly Values[],
  q: number,
  difference: number,
  [a, b]: [Ordered, Ordered],
): Pick<Estimate, 'low' | 'high'> {
  if (Math.min(before.length, after.length) < LEAST_BLOCKS) return { low: NaN, high: NaN };
  const fits = (shift: number): boolean => {
    const shifted = before.map((block) =>
      block.map(({ value, weight }) => ({ value: value + shift, weight })),
    );
    const [own, other] = sharesAboveCommon(shifted, after, q).map((shares) => spreadOf(known(shares)));
    return welchPValue(own, other, autocorrelation([own, other])) > 1 - CONFIDENCE;
  };
  const end = (far: number): number => {
    let [inside, outside] = [difference, far];
    if (fits(outside)) return outside;
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (inside + outside) / 2;
      if (fits(middle)) inside = middle;
      else outside = middle;
    }
    return inside;
  };
  return { low: end(b.values[0] - a.values.at(-1)!), high: end(b.values.at(-1)! - a.values[0]) };
}

interface Ordered {
  values: number[];
  upTo: number[];
  total: number;
}

function ordered(blocks: readonly Values[]): Ordered {
  const all = blocks.flat().sort((a, b) => a.value - b.value);
  let total = 0;
  const upTo = all.map(({ weight }) => (total += weight));
  return { values: all.map(({ value }) => value), upTo, total };
}

function mixed(a: Ordered, b: Ordered): Ordered {
  const weighted = ({ values, upTo, total }: Ordered): Values =>
    values.map((value, i) => ({ value, weight: (upTo[i] - (i > 0 ? upTo[i - 1] : 0)) / total }));
  return ordered([weighted(a), weighted(b)]);
}

/** The least value with at least `q` of all weight at or below it. */
function quantileOf({ values, upTo, total }: Ordered, q: number): number {
  const rank = Math.min(1, Math.max(0, q)) * total * (1 - 1e-12);
  const at = upTo.findIndex((weight) => weight >= rank);
  return values[at < 0 ? values.length - 1 : at];
}

/** Values equal to the limit count half: prints have two digits, so ties are frequent. */
function sharesAbove(block: Values, limit: number): Ratio {
  let [top, bottom] = [0, 0];
  for (const { value, weight } of block) {
    bottom += weight;
    if (value >= limit) top += value > limit ? weight : weight / 2;
  }
  return { top, bottom };
}

/** The interval is that of the share below, converted to quantiles (Woodruff, JASA 47, 1952). */
function quantileEstimate(blocks: readonly Values[], all: Ordered, q: number): Estimate {
  const value = quantileOf(all, q);
  const spread = spreadOf(known(blocks.map((block) => sharesAbove(block, value))));
  const share = estimateOf(spread, autocorrelation([spread]));
  const reach = share.high - share.value;
  if (Number.isNaN(reach)) return { value, low: NaN, high: NaN };
  return { value, low: quantileOf(all, q - reach), high: quantileOf(all, q + reach) };
}
