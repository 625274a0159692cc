// The compared figures and the least differences that matter, each threshold with its source.
import type { ComparedFigure } from '../model/comparison.js';
import type { PauseKind } from '../model/records.js';
import { MIB } from '../model/units.js';
import type { Sum } from './buckets.js';

export interface Threshold {
  value: number;
  source: string;
}

/** How a figure is computed from the buckets: a ratio of sums, a quantile of stops, the live heap's slope. */
export type Making =
  | { kind: 'ratio'; top: Sum; bottom: Sum; scale: number }
  | { kind: 'stops'; of: PauseKind; quantile: 0.5 | 0.9 }
  | { kind: 'slope' };

export interface Compared {
  figure: ComparedFigure;
  /** Less is better; if false, neither direction is. */
  cost: boolean;
  making: Making;
  /** A difference counts from the larger of the two on: a share of the value before, and an amount in the figure's unit. */
  relative: Threshold;
  absolute: Threshold;
  /** Its weight in Holm's procedure; 1 by default. */
  weight?: number;
  /** Decimals in records: 0 by default, thousands for −3. */
  decimals?: number;
}

const ratio = (top: Sum, bottom: Sum, scale = 1): Making => ({ kind: 'ratio', top, bottom, scale });
const PER_S = 1e3;
const PERCENT = 100;

const REPEATS: Threshold = {
  value: 0.1,
  source:
    'nine in ten pairs of runs of one program stay within about as much: heap goal 7 %, GOGC 8 %, allocation 10 %, cycles 15 % (bench/compare.mjs)',
};
const SHARE: Threshold = {
  value: 0.1,
  source: 'as of the other figures; busy machines move it by more, which is left to chance to tell',
};
const HALF_A_PERCENT: Threshold = {
  value: 0.005,
  source: 'half of the whole percent in which the runtime prints its own share (runtime/mgc.go)',
};
const ONE_MIB: Threshold = { value: MIB, source: 'the runtime prints whole MiB, truncated (runtime/mgc.go)' };
const NONE: Threshold = { value: 0, source: 'the share alone decides' };

const stops = (of: PauseKind, quantile: 0.5 | 0.9): Compared => ({
  figure: `pause_${of}_p${quantile === 0.5 ? 50 : 90}_ns`,
  cost: true,
  making: { kind: 'stops', of, quantile },
  relative: {
    value: 0.25,
    source:
      'half of the pairs of runs of one program differ by 20 % in their medians (bench/compare.mjs), and prints of two digits by up to 10 % (runtime/mgc.go, fmtNSAsMS)',
  },
  absolute: {
    value: 0.1e6,
    source: 'what the Go team calls a short stop: "usually under 100 microseconds" (go.dev/doc/go1.8)',
  },
  // The runtime prints whole microseconds at best.
  decimals: -3,
});

export const COMPARED: readonly Compared[] = [
  {
    figure: 'gc_cpu_share',
    cost: true,
    making: ratio('gcCpu', 'capacity'),
    decimals: 5,
    relative: SHARE,
    absolute: HALF_A_PERCENT,
  },
  {
    figure: 'assist_share',
    cost: true,
    making: ratio('assistCpu', 'capacity'),
    decimals: 5,
    relative: SHARE,
    absolute: HALF_A_PERCENT,
  },
  stops('sweep_term', 0.5),
  stops('sweep_term', 0.9),
  stops('mark_term', 0.5),
  stops('mark_term', 0.9),
  stops('cycle', 0.5),
  stops('cycle', 0.9),
  {
    figure: 'live_heap_bytes',
    cost: true,
    making: ratio('live', 'liveTime', MIB),
    relative: REPEATS,
    absolute: ONE_MIB,
  },
  {
    figure: 'live_heap_slope_bytes_per_s',
    cost: true,
    making: { kind: 'slope' },
    relative: REPEATS,
    // Divided by the shorter side's length when that is known.
    absolute: {
      value: 3 * MIB,
      source: 'over the shorter run: floor and ceiling are made of three truncated prints',
    },
    // Its p-value is hardly ever below 1 in 100 (lib/stats/trend.ts), and growth is what ends processes.
    weight: 4,
  },
  {
    figure: 'heap_goal_bytes',
    // A goal follows from live heap and GOGC: a higher one can be a cost, or save CPU.
    cost: false,
    making: ratio('goal', 'goalTime', MIB),
    relative: REPEATS,
    absolute: ONE_MIB,
  },
  {
    figure: 'gogc_percent',
    cost: false,
    making: ratio('headroom', 'rooted', PERCENT),
    decimals: 1,
    relative: {
      value: 0.1,
      source: 'a handful of lines tells GOGC to about 10 %, as heap figures are truncated (docs/FORMATS.md)',
    },
    absolute: NONE,
  },
  {
    figure: 'mark_ns_per_mib',
    cost: true,
    making: ratio('markTime', 'marked'),
    relative: {
      value: 0.3,
      source:
        'wall time, which a busy machine stretches: half of the pairs of runs of one program differ by 30 % (bench/compare.mjs)',
    },
    absolute: NONE,
  },
  {
    figure: 'cycles_per_s',
    cost: false,
    making: ratio('timed', 'elapsed', PER_S),
    decimals: 3,
    relative: REPEATS,
    absolute: NONE,
  },
  {
    figure: 'alloc_bytes_per_s',
    cost: false,
    making: ratio('alloc', 'allocTime', PER_S * MIB),
    relative: REPEATS,
    absolute: NONE,
  },
];
