// The one line that a person can repeat in a meeting: what the figures say, worst first.
import {
  formatBytes,
  formatDuration,
  formatHeap as heapOf,
  formatHeaps,
  formatNumber,
  formatRate,
  formatSeconds,
  formatShare,
  formatWall,
} from '../model/format.js';
import { endedBy, isSurvived } from '../model/crashes.js';
import { gogcChanges, gogcValue } from '../model/gogc-moves.js';
import { MIB } from '../model/units.js';
import {
  MOVES,
  ORDERED_CYCLES,
  TREND_CYCLES,
  type LiveHeapFigures,
  type SummaryRecord,
} from '../model/records.js';
import { smallHeapChurn } from './churn.js';
import { inShort } from './in-short.js';
import type { Found } from './judge.js';
import { judgedGoals } from './limited.js';
import { tooShortS } from './shares.js';
import { raiseGoal } from './stacks.js';

/** Stop-the-world pauses were designed to stay below this (Go 1.5 release: "almost always under 10 milliseconds"). */
const LONG_PAUSE_NS = 10e6;
/**
 * A stop of this length may be an outlier (pause-outlier: since Go 1.8 they take under 0.5 ms), so no window with one is called
 * fine.
 */
const WORTH_PAUSE_NS = 2e6;
/** The collector's own share while it marks (runtime/mgcpacer.go: gcBackgroundUtilization = 0.25). */
const GC_CPU_SHARE = 0.25;

/** For each sentence about a figure, the findings that already say the same. */
const TELLS: Readonly<Record<string, readonly string[]>> = {
  crash: ['concurrent-map-access', 'nil-map-write', 'out-of-memory'],
  heap: ['live-heap-growth', 'heap-staircase'],
  limit: ['goal-above-container-limit', 'out-of-memory'],
  goal: ['goal-drift', 'gogc-change', 'gogc-tuner', 'memory-limit-bound', 'gc-death-spiral'],
  pauses: ['long-pause', 'stop-latency', 'pause-outlier', 'pause-regression'],
  cpu: ['gc-cpu-share', 'gc-death-spiral', 'small-heap-churn'],
};

/**
 * Numbers and wall times of a process's first and last cycle, and when the last one ended, in ms since process start; NaN:
 * unknown.
 */
interface Known {
  fromN: number;
  toN: number;
  endMs: number;
  firstWallMs: number;
  lastWallMs: number;
  isLocal: boolean;
}

export interface VerdictOptions {
  /** The container's limit in bytes. */
  memoryLimit?: number | undefined;
  /** The part of the log that the user requested, as the beginning of a sentence. */
  asked?: string | undefined;
  /** The process's cycles, independent of the requested part. */
  known?: Known;
}

/**
 * One line: the worst finding in short, how many more there are, and from the figures only what the finding does not say. For a
 * healthy process: that it is healthy, and its figures.
 */
export function verdictOf(
  summary: SummaryRecord,
  standing: readonly Found[],
  closed: readonly Found[],
  { memoryLimit, asked, known }: VerdictOptions = {},
): string {
  const said = standing.filter(isWorthSaying);
  const damage = said.filter(({ id }) => isOfReading(id));
  const [worst, ...more] = said.filter(({ id }) => !isOfReading(id));
  const unless = (topic: string, sentence: string): string =>
    said.some(({ id }) => TELLS[topic].includes(id)) ? '' : sentence;
  const isPaced = said.some(({ id }) => id === 'live-heap-growth');
  // Whether a finding of the live heap is only named.
  const isHeapNamed = more.some(({ id }) => TELLS.heap.includes(id)) && !TELLS.heap.includes(worst.id);
  // What ended it matters more than what was found before.
  const end = endedBy(summary) ? unless('crash', crash(summary)) : '';
  const figures = [
    end === '' ? unless('crash', crash(summary)) : '',
    takesMuch(summary) ? unless('cpu', cpu(summary)) : '',
    unless('heap', heap(summary)),
    unless('limit', limit(summary, memoryLimit, isPaced)),
    unless('goal', goal(summary, isHeapNamed ? 'the live heap' : 'it')),
    asked === undefined && known ? unless('cpu', pace(summary, known)) : '',
    unless('pauses', pauses(summary)),
    takesMuch(summary) ? '' : unless('cpu', cpu(summary)),
  ].filter((sentence) => sentence !== '');
  const over = closed.filter(isWorthSaying);
  const sentences = [
    ...(end === '' ? [] : [end]),
    ...(worst ? [inShort(worst), ...also(more)] : earlier(over)),
    ...(worst ? figures.slice(0, BESIDE) : figures),
    ...damage.map(inShort),
  ];
  const isFar = standing.some(({ id }) => TELLS.pauses.includes(id) || id === 'heap-overshoot');
  const healthy =
    said.length + over.length === 0 && summary.cycles >= ENOUGH && !isFar && !isTroubled(summary)
      ? 'Nothing stands out. '
      : '';
  const none = asked !== undefined && known && known.toN > 0 ? elsewhere(known) : 'No GC cycle was found.';
  const words = sentences.length > 0 ? healthy + sentences.join(' ') : none;
  // When it ended is not known: if it has no cycle in the window, perhaps before.
  const isWindowed = asked !== undefined && (summary.cycles > 0 || end === '');
  return isWindowed ? `${asked}: ${words}` : words;
}

/** For a window without cycles: where the cycles are. */
function elsewhere({ fromN, toN, endMs, firstWallMs, lastWallMs, isLocal }: Known): string {
  const numbers = fromN < toN ? `gc ${fromN} to ${toN}` : `gc ${toN} alone`;
  const end = Number.isNaN(endMs) ? '' : `; the last one ended at ${formatDuration(endMs * 1e6)}`;
  const walls = Number.isNaN(firstWallMs)
    ? ''
    : `, from ${formatWall(firstWallMs)} to ${formatWall(lastWallMs)}${isLocal ? '' : ' UTC'}`;
  return `no GC cycle. The input has ${numbers}${walls}${end}.`;
}

/** Whether a sentence about a figure reports a problem, although there was not enough for a finding. */
const isTroubled = (summary: SummaryRecord): boolean =>
  (summary.crashes ?? []).length > 0 ||
  summary.live_heap?.course === 'growing' ||
  summary.live_heap?.rising === true ||
  endsHigh(summary.live_heap) ||
  raiseGoal(summary) ||
  Object.values(summary.pauses).some(({ max_ns: most }) => most >= LONG_PAUSE_NS) ||
  cpu(summary) !== '';

/** A heap that ends far above its usual level may have just begun to grow. */
const endsHigh = (live: SummaryRecord['live_heap']): boolean =>
  live !== undefined &&
  live.course !== 'levelled' &&
  live.last_bytes >= HEAP_MINIMUM_BYTES &&
  live.last_bytes > MOVES * live.p75_bytes;

/** runtime/mgcpacer.go, heapMinimum: a live heap below this does not determine the goal. */
const HEAP_MINIMUM_BYTES = 4 * MIB;

/** Problems with reading say least about the program, so they come last. A truncated file, however, may hide anything. */
const isOfReading = (id: string): boolean => id.startsWith('input-') && id !== 'input-truncated';

const isWorthSaying = ({ judgement: { severity } }: Found): boolean => severity !== 'info';

/** Sentences besides the worst finding. */
const BESIDE = 1;

const also = (more: readonly Found[]): string[] =>
  more.length === 0 ? [] : [`Also: ${more.map(({ id }) => id).join(', ')}.`];

const earlier = (over: readonly Found[]): string[] =>
  over.length === 0
    ? []
    : [`Nothing is wrong now; earlier there was: ${over.map(({ id }) => id).join(', ')}.`];

/** With fewer cycles, the verdict does not claim that nothing is wrong. */
const ENOUGH = 8;

function crash(summary: SummaryRecord): string {
  const { crashes = [] } = summary;
  const last = endedBy(summary);
  if (last) return `It ended with “${last.text}”.`;
  // The runtime exits behind such a dump (runtime/signal_unix.go, sighandler).
  if (crashes.some((crash) => crash.last)) return 'SIGQUIT ended it, with a dump of its goroutines.';
  const [most] = crashes
    .filter((crash) => crash.last === undefined || isSurvived(crash))
    .sort((a, b) => b.count - a.count);
  if (!most) return '';
  if (most.kind === 'sigquit') return '';
  if (most.last === undefined)
    return `It printed “${most.text}”; its log does not show whether that ended it.`;
  return most.count > 1 ? `It survived “${most.text}” ${most.count} times.` : `It survived “${most.text}”.`;
}

function heap({ live_heap: live, duration_s: seconds, cycles, trace }: SummaryRecord): string {
  if (!live) return '';
  // Without a trace figures are in whole MiB, so anything smaller is unknown.
  const [low, high] = [live.p25_bytes, live.p75_bytes].map((bytes) => (!trace && bytes < MIB ? 0 : bytes));
  const [from, to] = [heapOf(live.first_bytes), heapOf(live.last_bytes)];
  const most = heapOf(live.max_bytes);
  const isFarther =
    cycles < TREND_CYCLES
      ? live.max_bytes > MOVES * Math.max(live.first_bytes, live.last_bytes) &&
        live.max_bytes > Math.max(live.first_ceiling_bytes, live.last_ceiling_bytes)
      : most !== to;
  const first = between(live.first_bytes, live.first_floor_bytes, live.first_ceiling_bytes);
  const last = between(live.last_bytes, live.last_floor_bytes, live.last_ceiling_bytes);
  const went = `${wentTo(first, last)}${isFarther ? ` (at most ${most})` : ''}`;
  const span = seconds === undefined ? '' : ` in ${formatSeconds(seconds)}`;
  if (live.rising)
    return `The live heap rose from ${from} to ${to}${span}. Only a longer log can tell whether it goes on.`;
  switch (live.course) {
    case 'growing':
      return live.slope_bytes_per_s === undefined
        ? `The live heap grows (${from} → ${to}) and has not levelled off.`
        : `The live heap grows ${formatRate(live.slope_bytes_per_s)}${live.slope_from_n === undefined ? '' : ` since gc ${live.slope_from_n}`} (${from} → ${to}${span}) and has not levelled off.`;
    case 'levelled':
      return `The live heap rose from ${from} to ${to} and has levelled off.`;
    case 'falling':
      return `The live heap falls (${from} → ${to}).`;
    case 'level':
      // Prints of the same heap differ by a MiB.
      if (high === MIB && live.max_bytes <= MIB && !trace) return 'The live heap is level, at most 1 MiB.';
      if (high > MOVES * low)
        return `The live heap fluctuates with no clear trend (half the time ${heapOf(low)} to ${heapOf(high)}, now ${to}).`;
      return live.swings
        ? `The live heap has no clear trend, but is not always level (${moves(live)}, now ${to}).`
        : `The live heap is level${around(heapOf((low + high) / 2))}.`;
    case 'unclear':
      if (cycles === 1) return `The live heap is ${last}; one cycle shows no trend.`;
      if (live.filling && cycles >= ORDERED_CYCLES)
        return `The live heap ${wentTo(from, to)} and is still filling: most of what is allocated stays live. Only a longer log can tell start-up from a leak.`;
      if (live.level_since_s !== undefined)
        return `The live heap rose from ${from} to ${to} by ${formatSeconds(live.level_since_s)} and has been level since.`;
      return cycles < TREND_CYCLES
        ? `The live heap ${went}; ${cycles} cycles are too few to show a trend.`
        : `The live heap ${went}; there is no clear trend.`;
  }
}

/** A live heap of which the log shows little more than bounds is not one figure. */
const between = (bytes: number, floor: number, ceiling: number): string =>
  ceiling > MOVES * floor ? formatHeaps(floor, ceiling) : heapOf(bytes);

/** Where it is half of the time, and how far it went from there. */
function moves({
  p25_bytes: low,
  p75_bytes: high,
  least_bytes: least = low,
  max_bytes: most,
}: LiveHeapFigures): string {
  const [from, to] = [heapOf(low), heapOf(high)];
  const far = [
    least * MOVES < low ? `down to ${heapOf(least)}` : '',
    most > MOVES * high ? `up to ${heapOf(most)}` : '',
  ].filter((way) => way !== '');
  const usual = from === to ? `mostly ${to}` : `half the time ${from} to ${to}`;
  return far.length > 0 ? `${usual}, at times ${far.join(' or ')}` : usual;
}

/** A size too small to state gets no “about”. */
const around = (heap: string): string => (/^\d/.test(heap) ? ` at about ${heap}` : `, ${heap}`);

const wentTo = (from: string, to: string): string =>
  from === to ? `is ${to}` : `went from ${from} to ${to}`;

/** `paced`: a finding already says when the limit is reached. */
function limit(summary: SummaryRecord, memoryLimit: number | undefined, paced: boolean): string {
  if (memoryLimit === undefined || summary.peak_bytes === undefined) return '';
  const allowed = formatBytes(memoryLimit);
  if (summary.peak_bytes >= memoryLimit)
    return `Heap and stacks alone may reach ${formatBytes(summary.peak_bytes)}: more than the ${allowed} allowed.`;
  const left = summary.time_to_limit_s;
  return left === undefined || paced
    ? ''
    : `At this pace it reaches ${allowed} within ${formatSeconds(left)}.`;
}

/** `heap`: how to speak of the live heap. */
function goal(summary: SummaryRecord, heap: string): string {
  const { goal: drift, goal_regimes: regimes = {}, gogc, live_heap: live } = summary;
  const judged = judgedGoals(summary);
  if (regimes.off === judged && judged > 0) return 'GOGC is off: no heap goal is set.';
  if (!drift) return '';
  const [from, to] = [formatBytes(drift.from_bytes), formatBytes(drift.to_bytes)];
  if ((regimes.limit ?? 0) > judged / 2) return `A memory limit, not GOGC, sets the heap goal (now ${to}).`;
  const steps = gogcChanges(gogc);
  if (steps.length > 2)
    return `GOGC keeps changing (${steps.length} times); the heap goal went from ${from} to ${to}.`;
  const [step] = steps;
  if (step)
    return `GOGC went from ${gogcValue(step[0])} to ${gogcValue(step[1])} at gc ${step[1].from_n}; the heap goal went from ${from} to ${to}.`;
  const unexplained = Math.abs(drift.parts.unexplained);
  if (unexplained > 0.1 * drift.to_bytes)
    return `The heap goal went from ${from} to ${to}, ${formatBytes(unexplained)} of it unexplained${summary.trace && !summary.joined ? ' (traces do not record stacks, which count too)' : ''}.`;
  if (raiseGoal(summary))
    return `Goroutine stacks, not the live heap, raise the heap goal (${from} → ${to}).`;
  if (live?.course === 'growing')
    return `The heap goal follows ${heap} (${from} → ${to})${(regimes.limit ?? 0) > 0 ? ' until a memory limit caps it' : ''}.`;
  if ((regimes.limit ?? 0) > 0) return `The heap goal is ${to}; at times a memory limit caps it.`;
  return '';
}

function pauses({ pauses: kinds, cycles }: SummaryRecord): string {
  const found = Object.entries(kinds);
  if (found.length === 0) return '';
  const [kind, worst] = found.reduce((a, b) => (b[1].max_ns > a[1].max_ns ? b : a));
  const name = {
    sweep_term: 'sweep termination',
    mark_term: 'mark termination',
    cycle: 'a whole cycle',
    other: 'not for GC',
  }[kind as keyof typeof kinds];
  // Windows: a tick of its clock may be 1 ms and more (golang/go#22439).
  if (worst.max_ns === 0) return 'Pauses are fine (all too short for its clock).';
  const most = formatDuration(worst.max_ns);
  if (worst.max_ns < WORTH_PAUSE_NS) return `Pauses are fine (max ${most}).`;
  if (worst.max_ns < LONG_PAUSE_NS && cycles < ENOUGH)
    return `The longest pause was ${most} (${name}); ${cycles === 1 ? 'one cycle is' : `${cycles} cycles are`} too few to judge that.`;
  return worst.n >= 10 && worst.p90_ns >= LONG_PAUSE_NS
    ? `Pauses are long: one in ten takes ${formatDuration(worst.p90_ns)} or more (${name}, max ${most}).`
    : `The longest pause was ${most} (${name}${cycles < ENOUGH ? '' : `; half are under ${formatDuration(worst.p50_ns)}`}).`;
}

const { per_s: OFTEN, least_s: LASTING } = smallHeapChurn.thresholds;

/** Of a few lines, only the last one’s number and time tell how often cycles run: both count from the process’s start. */
function pace({ cycles, trace }: SummaryRecord, { toN, endMs }: Known): string {
  const perS = toN / (endMs / 1e3);
  const isKnown = cycles < ENOUGH && !trace && endMs >= LASTING.value * 1e3 && perS >= OFTEN.value;
  return isKnown
    ? `GC has run ${formatNumber(Math.round(perS))} times a second since the process started.`
    : '';
}

/** If true, it is reported before the heap. */
const takesMuch = ({ gc_cpu_share: share = 0 }: SummaryRecord): boolean => share >= GC_CPU_SHARE;

function cpu(summary: SummaryRecord): string {
  const { gc_cpu_share: share = 0, worst_window: worst, gc_cpu_share_is_upper_bound: upper } = summary;
  const bound = upper ? 'up to ' : '';
  if (takesMuch(summary)) {
    const short = tooShortS(summary);
    const judged = short === undefined ? '' : `; ${formatSeconds(short)} is too short to judge that`;
    return `GC takes ${bound}${formatShare(share)} of the CPU${judged}.`;
  }
  if (worst && worst.gc_cpu_share >= 2 * GC_CPU_SHARE)
    return `In its worst second GC took ${bound}${formatShare(worst.gc_cpu_share)} of the CPU.`;
  return '';
}
