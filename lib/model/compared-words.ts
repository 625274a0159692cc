// Names and formats of the compared figures.
import type { ComparedFigure } from './comparison.js';
import { formatBytes, formatDuration, formatNumber, formatRate, formatShare } from './format.js';

interface Words {
  /** In a table. */
  name: string;
  /** In a sentence: `it` is the figure as it is now. */
  say: (it: string) => string;
  /** In the unit of `beside`, where that is larger. */
  format: (value: number, beside?: number) => string;
  /** How a difference is written, where it has another unit. */
  formatDifference?: (value: number) => string;
}

const share = (say: Words['say'], name: string): Words => ({
  name,
  say,
  format: (value) => formatShare(value),
  formatDifference: (value) => `${formatNumber(value * 100)} points`,
});
const stop = (name: string, kind: string, quantile: 'p50' | 'p90'): Words => ({
  name: `${name} ${quantile}`,
  say: (it) => `${quantile === 'p50' ? 'the median' : quantile} of ${kind} is ${it}`,
  format: formatDuration,
});

export const COMPARED_WORDS: Record<ComparedFigure, Words> = {
  gc_cpu_share: share((it) => `GC takes ${it} of the CPU`, 'GC CPU'),
  assist_share: share((it) => `assists take ${it} of the CPU`, 'assists'),
  pause_sweep_term_p50_ns: stop('sweep term', 'sweep termination stops', 'p50'),
  pause_sweep_term_p90_ns: stop('sweep term', 'sweep termination stops', 'p90'),
  pause_mark_term_p50_ns: stop('mark term', 'mark termination stops', 'p50'),
  pause_mark_term_p90_ns: stop('mark term', 'mark termination stops', 'p90'),
  pause_cycle_p50_ns: stop('stop', 'whole-cycle stops', 'p50'),
  pause_cycle_p90_ns: stop('stop', 'whole-cycle stops', 'p90'),
  live_heap_bytes: { name: 'live heap', say: (it) => `the live heap is ${it}`, format: formatBytes },
  live_heap_slope_bytes_per_s: {
    name: 'live heap growth',
    say: (it) => `the live heap grows ${it}`,
    format: (value, beside) => formatRate(value, beside).replace('-', '−'),
  },
  heap_goal_bytes: { name: 'heap goal', say: (it) => `the heap goal is ${it}`, format: formatBytes },
  gogc_percent: {
    name: 'effective GOGC',
    say: (it) => `GOGC is in effect ${it}`,
    format: (value) => formatNumber(Math.round(value)),
  },
  mark_ns_per_mib: {
    name: 'marking a MiB',
    say: (it) => `marking a MiB takes ${it}`,
    format: formatDuration,
  },
  cycles_per_s: {
    name: 'cycles a second',
    say: (it) => `there are ${it} cycles a second`,
    format: (value) => formatNumber(value),
  },
  alloc_bytes_per_s: { name: 'allocation', say: (it) => `the program allocates ${it}`, format: formatRate },
};

/** `+1.5 MiB`, `−0.7 points`, `0`; in the unit of `beside`, where that is larger. */
export function formatDifference(figure: ComparedFigure, value: number, beside = value): string {
  const { format, formatDifference: own = format } = COMPARED_WORDS[figure];
  const text = own(Math.abs(value), Math.abs(beside));
  return /^0(?![.\d])/.test(text) ? text : `${value < 0 ? '−' : '+'}${text}`;
}
