// The share of the Ps' time that marking and assists take: over a log's history, or over the whole of a short trace.
import type { SummaryRecord } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import type { History } from '../process/history.js';
import { isTraced, tracedFrom } from '../model/joined.js';
import type { Values } from './rule.js';

/** The start is left out: filling a heap from empty says little about the service. */
const START_S = 1;

/** The worst share is that of a window as long as this. */
export const WINDOW_S = 2;

export interface Share {
  whole: number;
  worst: number;
  worstFromS: number;
  seconds: number;
  /** Of a short trace, which has no worst window. */
  isTraced: boolean;
}

/** `t`: the rule's `share`, for the whole of a log, and `window`, for its worst window or the whole of a short trace. */
export const isTooMuch = (
  { whole, worst, seconds, isTraced }: Share,
  leastS: number,
  { share, window }: Values,
): boolean => (isTraced ? whole >= window : seconds >= leastS && (whole >= share || worst >= window));

export const shareOf = ({ summary, history }: Facts, what: 'marking' | 'assist'): Share | undefined =>
  tracedShare(summary, what) ?? loggedShare(history, what);

/** The share of the Ps' time over all buckets after the start. */
function loggedShare(history: History, field: 'marking' | 'assist'): Share | undefined {
  if (!history.timed) return undefined;
  const [at, used, capacity, procs] = history.columns('at', field, 'capacity', 'procs');
  let [sum, had, from] = [0, 0, 0];
  let [wUsed, wHad] = [0, 0];
  let [worst, worstFromS] = [0, NaN];
  let seconds = 0;
  for (let i = 0; i < at.length; i++) {
    if (at[i] < START_S || !(capacity[i] > 0)) {
      if (i === from) from = i + 1;
      continue;
    }
    sum += used[i];
    had += capacity[i];
    seconds += capacity[i] / procs[i] / 1e9;
    wUsed += used[i];
    wHad += capacity[i];
    while (from < i && (wHad - capacity[from]) / procs[i] / 1e9 >= WINDOW_S) {
      wUsed -= used[from];
      wHad -= capacity[from];
      from++;
    }
    if (wHad / procs[i] / 1e9 < WINDOW_S || wUsed / wHad <= worst) continue;
    worst = wUsed / wHad;
    worstFromS = at[from];
  }
  return had > 0 ? { whole: sum / had, worst, worstFromS, seconds, isTraced: false } : undefined;
}

/** In a shorter trace, a tenth may be a single mark. In a trace shorter than the minimum there is nothing but the start. */
const SHORT_TRACE_S = 10;
const LEAST_TRACE_S = 0.6;

/** A short trace shows who used the Ps at all times, including before its first and after its last cycle. */
function tracedShare(summary: SummaryRecord, what: 'marking' | 'assist'): Share | undefined {
  const { gc_workers: workers, procs = [], trace } = summary;
  const seconds = trace?.covers_s ?? 0;
  if (!workers || !isTraced(summary) || seconds < LEAST_TRACE_S || seconds >= SHORT_TRACE_S) return undefined;
  const { dedicated_ns: dedicated, fractional_ns: fractional, assist_ns: assist } = workers;
  const ns = what === 'assist' ? assist : dedicated + fractional + assist;
  const whole = ns / (seconds * 1e9 * Math.max(1, ...procs));
  return { whole, worst: whole, worstFromS: tracedFrom(summary), seconds, isTraced: true };
}

/** Seconds after the start that are enough to judge a service's share (gc-cpu-share). */
export const LEAST_S = 2;

/** The length of the log or trace in seconds, if it is too short to judge a share. */
export function tooShortS(summary: SummaryRecord): number | undefined {
  const traced = isTraced(summary);
  const seconds = traced ? summary.trace?.covers_s : summary.duration_s;
  return seconds !== undefined && seconds < (traced ? LEAST_TRACE_S : START_S + LEAST_S)
    ? seconds
    : undefined;
}
