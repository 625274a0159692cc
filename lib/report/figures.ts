// One process's figures in words: a name and a sentence each. Unknown figures are left out.
import {
  counted,
  formatBytes,
  formatDuration,
  formatHeap,
  formatHeaps,
  formatNumber,
  formatRate,
  formatSeconds,
  formatShare,
  formatWall,
} from '../model/format.js';
import { isSurvived } from '../model/crashes.js';
import { holderOf } from '../model/gogc-moves.js';
import {
  MOVES,
  TREND_CYCLES,
  type GoalRegime,
  type GogcSegment,
  type LiveHeapFigures,
  type Series,
  type SummaryRecord,
} from '../model/records.js';
import { isStandardPackage, packageOf } from '../model/standard-packages.js';
import { versionsOf } from '../model/version.js';
import type { Figure, Piece } from './blocks.js';
import type { ProcessReport } from './report.js';

const MOST_TOLD = 6;

export function crashFigures({ crashes = [] }: SummaryRecord, nameOf: (file: string) => string): Figure[] {
  return crashes.map((crash) => {
    const { text, source, count, goroutines, top = [], frame, last, kind } = crash;
    const file = nameOf(source.file);
    const place = source.line === undefined ? file : `${file}:${source.line}`;
    const pieces: Piece[] = [{ code: text.replace(/\.$/, '') }, ' at ', { code: place }];
    if (count > 1) pieces.push(`, ${formatNumber(count)} times`);
    pieces.push('.');
    if (frame) {
      const whose = isStandardPackage(packageOf(frame.function)) ? 'outside the runtime' : 'of the program';
      pieces.push(` First frame ${whose}: `, { code: frame.function });
      if (frame.file !== undefined) {
        pieces.push(' at ', { code: frame.line === undefined ? frame.file : `${frame.file}:${frame.line}` });
      }
      pieces.push('.');
    }
    if (goroutines !== undefined) {
      pieces.push(` ${counted(goroutines, 'goroutine')} in the dump`);
      top.slice(0, MOST_TOLD).forEach(({ function: name, count: held }, i) => {
        pieces.push(`${i === 0 ? ': ' : ', '}${formatNumber(held)} in `, { code: name });
      });
      pieces.push('.');
    }
    const name =
      kind === 'sigquit' ? 'dump' : last ? 'ended with' : isSurvived(crash) ? 'survived' : 'a line says';
    return { name, text: pieces, tone: kind === 'sigquit' ? 'yellow' : 'red' };
  });
}

/** Adds a row of the parts that there are; none without any. */
type Say = (name: string, ...parts: (string | false | undefined)[]) => void;

export function processFigures(process: ProcessReport, verbose: boolean): Figure[] {
  const { summary, series } = process;
  const rows: Figure[] = [];
  const say: Say = (name, ...parts) => {
    const text = parts.filter((part) => part).join(', ');
    if (text !== '') rows.push({ name, text });
  };
  const when = clockOf(summary, series);
  sayLiveHeap(summary, say, when, verbose);
  sayGoal(summary, say, verbose);
  sayCpu(summary, say, when);
  sayWork(summary, say);
  sayGaps(process, say);
  return rows;
}

function sayGaps({ summary, findings = [] }: ProcessReport, say: Say): void {
  const { missing_cycles: missing = 0, duplicate_cycles: twice = 0 } = summary;
  const { repaired = 0, torn = 0 } = summary.lines ?? {};
  const at = (id: string, count: number, preposition = 'at'): string => {
    const place = findings.find((finding) => finding.id === id)?.evidence[0];
    if (place?.line === undefined || place.line_to !== undefined) return '';
    return `${count > 1 ? 'the first ' : ''}${preposition} line ${place.line}`;
  };
  const inBrackets = (...words: string[]): string => {
    const said = words.filter((word) => word !== '').join('; ');
    return said === '' ? '' : ` (${said})`;
  };
  const tornAt = inBrackets(at('input-torn-lines', torn || repaired));
  say(
    'gaps',
    missing > 0 &&
      `${counted(missing, 'cycle is', 'cycles are')} missing${inBrackets(at('input-missing-cycles', missing, 'before'))}`,
    twice > 0 &&
      `${counted(twice, 'appears', 'appear')} twice${inBrackets(at('input-duplicate-cycles', twice), 'counted once')}`,
    repaired > 0 &&
      `${counted(repaired, 'torn line was', 'torn lines were')} reassembled${torn > 0 ? '' : tornAt}`,
    torn > 0 && `${counted(torn, 'torn line')} could not be repaired${tornAt}`,
  );
}

function sayLiveHeap(
  { live_heap: live, steps, cycles }: SummaryRecord,
  say: Say,
  when: When,
  verbose: boolean,
): void {
  if (live) {
    say('live heap', `${bounds(live)} (max ${formatHeap(live.max_bytes)}${middle(live, verbose)})`);
    say('growth', slope(live, verbose));
    say('leaking?', leaking(live, cycles));
  }
  if (steps) {
    const texts = steps.map(
      (step) =>
        `${formatHeaps(step.from_bytes, step.to_bytes, ' → ')} at gc ${step.n}${when(step.at_s, ' (', ')')}`,
    );
    say('steps', several(texts));
  }
}

function sayGoal(summary: SummaryRecord, say: Say, verbose: boolean): void {
  const { gogc = [], overshoot, time_to_limit_s: left, peak_bytes: peak, stacks_max_bytes: stacks } = summary;
  const { held_bytes: held, inuse_bytes: inuse = 0 } = summary;
  if (gogc.length > 1 || verbose) say('GOGC', several(gogc.map(segmentWords)));
  say('goal set by', regimes(summary, verbose));
  if (overshoot) {
    const { cycles, max, n } = overshoot;
    say(
      'overshoot',
      `${counted(cycles, 'cycle')} ended above the goal`,
      `at most ${formatNumber(max)} × the goal (gc ${n})`,
    );
  }
  if (left !== undefined)
    say(
      'time to limit',
      left === 0
        ? 'it may already be reached'
        : `${formatSeconds(left)} at the latest, if it keeps growing at this rate`,
    );
  // Up to Go 1.4 no goal is printed.
  const hasGoal = !gogc.at(-1)?.off && versionsOf(summary).high >= 5;
  if (peak !== undefined)
    say(
      'peak',
      `${formatBytes(peak)} of heap and stacks${hasGoal ? ', if the heap fills its goal' : ''}`,
      !!stacks && `stacks at most ${formatBytes(stacks)}`,
    );
  if (held)
    say(
      'from the OS',
      `${formatBytes(held)} held, ${formatHeap(inuse)} of it in use (the scavenger’s last line)`,
    );
}

function sayCpu(summary: SummaryRecord, say: Say, when: When): void {
  const { gc_cpu_share: share, worst_window: worst, procs = [] } = summary;
  const atMost = (part: number): string => {
    const text = formatShare(part);
    return summary.gc_cpu_share_is_upper_bound && !text.startsWith('<') ? `up to ${text}` : text;
  };
  say(
    'GC CPU',
    share !== undefined && `${atMost(share)}${procs.length === 1 ? ` of ${procs[0]} P` : ''}`,
    worst && `${atMost(worst.gc_cpu_share)} in its worst second (at ${when(worst.from_s)})`,
  );
}

/** How far apart cycles are, s. Times of a log are in whole ms. */
const rhythm = (median: number, most: number): string =>
  most === 0
    ? 'cycles less than 1 ms apart'
    : `a cycle every ${median === 0 ? '< 1 ms' : formatSeconds(median)} (p50), at most ${formatSeconds(most)} apart`;

/** The same where cycles are missing: only of those whose number follows is it known how far apart they are. */
const rhythmBeside = (median: number, most: number): string =>
  `cycles that follow one another are ${most === 0 ? 'less than 1 ms' : median === 0 ? '< 1 ms' : formatSeconds(median)} apart${most === 0 ? '' : ' (p50)'}`;

/** What the program makes the collector do, and what that costs. */
function sayWork(summary: SummaryRecord, say: Say): void {
  const { assist_of_marking: share, assist_share: all, gc_interval_s: interval } = summary;
  const { alloc_bytes_per_s: rate, mark_ns_per_mib: cost, forced, periodic } = summary;
  const { missing_cycles: missing = 0 } = summary;
  // The first cycle of a trace counts for the marking, but the time before it is not known.
  const ofCpu = all ? `; ${formatShare(all)} of all CPU` : '';
  if (share !== undefined)
    say(
      'assists',
      share === 0
        ? 'none'
        : `the program's goroutines did ${formatShare(share)} of the marking (idle Ps not counted${ofCpu})`,
    );
  say(
    'allocation',
    // Of less than a MiB nothing shows in a log.
    rate !== undefined && rate > 0 && formatRate(rate),
    interval && (missing > 0 ? rhythmBeside : rhythm)(interval.p50, interval.max),
  );
  say('marking', cost !== undefined && `${formatDuration(cost)} per MiB marked`);
  say(
    'triggers',
    forced !== undefined && `${formatNumber(forced)} forced (runtime.GC and the like)`,
    periodic !== undefined && `${formatNumber(periodic)} periodic (after two minutes without GC)`,
  );
}

function bounds(live: LiveHeapFigures): string {
  const first = formatHeaps(live.first_floor_bytes, live.first_ceiling_bytes);
  const last = formatHeaps(live.last_floor_bytes, live.last_ceiling_bytes);
  return `${first} at the start, ${last} at the end`;
}

/** The quartiles, which are meaningful if the heap is level. */
function middle({ p25_bytes: low, p75_bytes: high, course }: LiveHeapFigures, verbose: boolean): string {
  const told = verbose || course === 'level' || course === 'unclear';
  return told && formatBytes(low) !== formatBytes(high) ? `; half the time ${formatHeaps(low, high)}` : '';
}

function slope(live: LiveHeapFigures, verbose: boolean): string {
  const { slope_bytes_per_s: pace, slope_low: low, slope_high: high, trend_p: p, course } = live;
  if (pace === undefined || (!verbose && course !== 'growing' && course !== 'falling')) return '';
  const signed = (rate: number): string => (rate > 0 ? '+' : '') + formatRate(rate, pace).replace('-', '−');
  const interval =
    low === undefined || high === undefined
      ? ''
      : ` (Theil–Sen slope; 95 % interval ${signed(low)} to ${signed(high)})`;
  const part = live.slope_from_n === undefined ? '' : ` since gc ${live.slope_from_n}`;
  return `${signed(pace)}${part}${interval}${verbose && p !== undefined ? `, p = ${formatNumber(p)}` : ''}`;
}

/** Is it leaking, or only allocating faster? Allocation during a mark raises only the upper bound. */
function leaking(
  {
    course,
    slope_bytes_per_s: pace,
    slope_low: low = 0,
    trend_p: p,
    filling,
    rising,
    swings,
    ...live
  }: LiveHeapFigures,
  cycles: number,
): string {
  if (rising)
    return 'too early to tell: it rose from cycle to cycle. A longer log shows whether that continues';
  switch (course) {
    case 'growing':
      return 'it retains more and more (a leak, or still filling): both bounds rise; allocating faster would raise only the upper one';
    case 'levelled':
      return 'it filled up and stopped: both bounds rose and have levelled off';
    case 'level':
      return swings && live.p75_bytes > MOVES * live.p25_bytes
        ? 'no trend, but it rises and falls so far that a slow leak would not show: compare its lowest points in a longer log'
        : 'no sign of it: the bounds have no common trend';
    case 'falling':
      return 'no: both bounds fall';
    case 'unclear':
      if (filling && cycles >= TREND_CYCLES)
        return 'too early to tell: most of what is allocated stays live, as in a leak or while a heap fills';
      if (live.level_since_s !== undefined)
        return `it filled up by ${formatSeconds(live.level_since_s)} and has been level since; too few cycles since then to be sure`;
      // What rose may have been dropped in the end.
      if ((pace === undefined && p === undefined) || live.last_bytes < live.p25_bytes)
        return cycles < TREND_CYCLES ? 'too few cycles to tell' : 'unclear: there is no consistent trend';
      return low > 0
        ? 'too early to tell: both bounds rise, as they do while a heap fills. A longer log shows whether that continues'
        : 'unclear: the bounds do not rise together beyond doubt, so it may only be allocating faster. A runtime.GC while the program is idle would tell';
  }
}

/** `GOGC 100`, `GOGC 97 to 104 (inferred)`, `GOGC off`. */
export function gogcWords(segments: readonly GogcSegment[] = []): string | undefined {
  const known = segments.filter(
    ({ low, high, likely, off }) => off || low !== undefined || high !== undefined || likely !== undefined,
  );
  if (known.length === 0) return undefined;
  if (known.length > 4) return `GOGC changed ${formatNumber(known.length - 1)} times`;
  if (known.length > 1) return `GOGC ${known.map(valueOf).join(' → ')}`;
  const [one] = known;
  return `GOGC ${valueOf(one)}${isExact(one) ? '' : ' (inferred)'}`;
}

const isExact = ({ low, high, off }: GogcSegment): boolean =>
  off === true || (low !== undefined && low === high);

function valueOf({ low, high, likely, off }: GogcSegment): string {
  if (off) return 'off';
  if (likely !== undefined) return String(likely);
  if (low !== undefined && high !== undefined) return `${low} to ${high}`;
  // A limit that binds from the first line on hides GOGC, which may be off.
  return low !== undefined ? `at least ${low}, or off` : high !== undefined ? `at most ${high}` : 'unknown';
}

function segmentWords(segment: GogcSegment): string {
  const { low, high, likely, from_n: from, to_n: to } = segment;
  const interval =
    !isExact(segment) && likely !== undefined && low !== undefined && high !== undefined
      ? ` (${low}–${high})`
      : '';
  return `${valueOf(segment)}${interval} ${from === to ? `at gc ${to}` : from <= 1 ? `up to gc ${to}` : `from gc ${from} to ${to}`}`;
}

const REGIME_WORDS: Record<Exclude<GoalRegime, 'limit'>, string> = {
  first: 'start-up',
  gogc: 'GOGC',
  minimum: 'the minimum heap',
  raised: 'a heap already past its goal',
  forced: 'forced cycles',
  off: 'nothing (GOGC is off)',
  changed: 'a change of GOGC or limit',
  gap: 'unknown (previous cycle missing)',
  unexplained: 'no known cause',
};

function regimes(summary: SummaryRecord, verbose: boolean): string {
  const { goal_regimes: counts = {} } = summary;
  const found = (Object.entries(counts) as [GoalRegime, number][]).sort((a, b) => b[1] - a[1]);
  if (!verbose && found.filter(([regime]) => regime !== 'first').length < 2) return '';
  return found
    .map(
      ([regime, count], i) =>
        `${regime === 'limit' ? `a ${holderOf(summary)}` : REGIME_WORDS[regime]} (${i === 0 ? counted(count, 'cycle') : formatNumber(count)})`,
    )
    .join(', ');
}

type When = (seconds: number | undefined, before?: string, after?: string) => string;

/** `12.5 s, 03:10:05 UTC`: with the wall time, if known. */
function clockOf({ from_wall: from }: SummaryRecord, { at, timed, wall, local }: Series): When {
  return (seconds, before = '', after = '') => {
    if (seconds === undefined) return '';
    const text = `${formatNumber(seconds)} s`;
    if (!timed || wall === undefined || !Number.isFinite(wall)) return before + text + after;
    const time = formatWall(wall + (seconds - at[0]) * 1000);
    const sameDay = from !== undefined && time.slice(0, 10) === from.slice(0, 10);
    return `${before}${text}, ${sameDay ? time.slice(11) : time}${local ? '' : ' UTC'}${after}`;
  };
}

/** The first and the last of a long list. */
function several(items: string[]): string {
  if (items.length <= MOST_TOLD) return items.join(', ');
  const half = MOST_TOLD / 2;
  return [...items.slice(0, half), `… ${items.length - 2 * half} more …`, ...items.slice(-half)].join(', ');
}
