// Each finding as one would repeat it in a meeting: what it is, and the one or two figures that matter. Its title has the rest.
import type { Judgement } from '../model/finding.js';
import {
  formatBytes,
  formatDuration,
  formatNumber,
  formatRate,
  formatSeconds,
  formatShare,
} from '../model/format.js';
import type { Found } from './judge.js';
import { KIND_NAMES } from './long-stops.js';

type Words = (figure: (name: string) => number, judgement: Judgement) => string;

const WORDS: Readonly<Record<string, Words>> = {
  'input-truncated': (_, { title }) =>
    `the input is truncated or damaged: ${title}. The report covers what could be read; a new copy or capture may have the rest`,
  'out-of-memory': (f, { confidence, figures }) => {
    if (f('impossible') === 1) return 'it asked for more bytes than there can be';
    if (f('at_start') === 1) return 'a limit of the address space kept it from starting';
    if (f('signal') === 9)
      return 'SIGKILL ended it, perhaps for memory: OOMKilled, or the kernel’s log, would tell';
    if (confidence < 0.5) return 'the log ends near the memory limit: it may have been killed';
    const resident = f('anon_rss_bytes');
    if (Number.isNaN(resident) && f('oom_killer') !== 1) return 'it ran out of memory';
    const killed =
      f('oom_killer') === 1
        ? 'the OOM killer ended it'
        : `the kernel killed ${String(figures.killed)} for memory at ${formatBytes(resident)} resident${confidence < 0.9 ? ', if that is this process' : ''}`;
    return `${killed}${f('peak_bytes') > 0 ? `; heap and stacks could grow to ${formatBytes(f('peak_bytes'))}` : ''}`;
  },
  'concurrent-map-access': () => 'concurrent access to a map ended the process',
  'nil-map-write': (f) =>
    f('ended') === 1
      ? 'a write to a nil map ended the process'
      : `writes to a nil map panic (${f('count')} seen)`,
  'goroutine-growth': (f) => {
    // A dump counts the goroutines that wait at one place; a trace counts those that one place started.
    const [waiting, most] = [f('count'), f('most')];
    return `goroutines pile up: ${formatNumber(Number.isNaN(waiting) ? most : waiting)} ${Number.isNaN(waiting) ? 'from one creator' : 'at one place'}`;
  },
  'live-heap-growth': (f, { figures: { map_type: type } }) =>
    `the live heap grows ${formatRate(f('slope_bytes_per_s'))} without levelling off${typeof type === 'string' ? `, ${type} with it` : ''}${meetsLimit(f('time_to_limit_s'), f('passed_n'))}`,
  'heap-staircase': (f, { figures: { function: name } }) => {
    const which =
      typeof name === 'string' ? `the map in ${name.split('/').at(-1)!}` : 'one growing structure';
    return f('dropped') === 1
      ? `${which} doubled the live heap again and again, up to ${formatBytes(f('to_bytes'))}, and was dropped`
      : `${which} doubles the live heap: ${formatBytes(f('step_bytes'))} at its last step, next about ${formatBytes(f('next_bytes'))}${f('level_s') >= 0 ? ' if it goes on' : ''}`;
  },
  'goal-above-container-limit': (f) => {
    const [peak, limit] = [formatBytes(f('peak_bytes')), formatBytes(f('memory_limit_bytes'))];
    const heap = f('until_n') >= 0 ? `could reach ${peak} until gc ${f('until_n')}` : `may reach ${peak}`;
    return f('passed_n') >= 0
      ? `the heap ${heap}; it passed the ${limit} of --memory-limit by gc ${f('passed_n')} and went on`
      : `the heap ${heap}, but the container has only ${limit}`;
  },
  'memory-not-released': (f) =>
    `the heap shrank, but ${formatBytes(f('held_bytes'))} have not been returned to the operating system`,
  'goal-drift': (f) => `${f('cycles')} heap goals are higher than any known cause explains`,
  'goal-early': (f) => `${f('cycles')} heap goals are lower than any known cause explains`,
  'gogc-change': (f, { confidence }) => {
    const [from, to] = [f('gogc_from'), f('gogc_to')];
    const values = Number.isFinite(to) ? `${Number.isFinite(from) ? ` from ${from}` : ''} to ${to}` : '';
    const now = Number.isFinite(f('gogc_now')) ? `, and is ${f('gogc_now')} now` : '';
    return `GOGC was changed${values}${now}${confidence < 0.6 ? ', or a memory limit was set' : ''}`;
  },
  'gogc-tuner': (f, { confidence }) =>
    Number.isNaN(f('gogc_low'))
      ? `a GOGC tuner${confidence < 0.75 ? ' (or a memory limit)' : ''} holds the heap goal at one size`
      : `something keeps moving GOGC between about ${f('gogc_low')} and ${f('gogc_high')}`,
  'memory-limit-bound': (f, { confidence }) =>
    Number.isNaN(f('until_n'))
      ? `a memory limit${confidence < 0.8 ? ' seems to set' : ', not GOGC, sets'} the heap goal${Number.isNaN(f('n')) ? '' : ` from gc ${f('n')} on`}`
      : `a memory limit, not GOGC, set the heap goal until gc ${f('until_n')}`,
  'gc-death-spiral': (f) =>
    `the live heap fills the memory limit: GC runs back to back, marking ${formatShare(f('marking_share'))} of the time`,
  'gc-cpu-share': (f) => `GC takes ${formatShare(f('share'))} of the CPU${worse(f)}`,
  'assist-pressure': (f) =>
    `mark assists (the program's own goroutines) do ${formatShare(f('of_marking'))} of the marking (idle Ps not counted), ${formatShare(f('assist_share'))} of all CPU`,
  'long-mark': (f) => {
    const what = Number.isNaN(f('worked')) ? 'marking is slow' : 'marks spend more time waiting than marking';
    return Number.isNaN(f('longest_ns'))
      ? `${what}: one mark in ten takes ${formatDuration(f('p90_ns'))} or more`
      : `${what}: the slowest took ${formatDuration(f('longest_ns'))}`;
  },
  'cpu-throttling': (f) =>
    Number.isNaN(f('waits'))
      ? 'marking slowed down at the same heap size: the CPU may be throttled'
      : 'stops and marks appear to wait for a CPU quota period to end',
  'long-pause': (f, { figures: { kind, longest_kind: other } }) => {
    // Of fewer than ten the longest is the one in ten.
    const usual =
      f('n') < TENTHS
        ? `half of them take ${formatDuration(f('p50_ns'))} or more`
        : `one in ten takes over ${formatDuration(f('p90_ns'))}`;
    return f('longest_ns') > 0
      ? `pauses are long: for ${kindOf(kind)} ${usual}${longestOf(f, other)}`
      : `pauses are long: ${usual}${f('n') < TENTHS ? `, the longest ${formatDuration(f('max_ns'))}` : ''}`;
  },
  'stop-latency': (f, { figures: { kind, longest_kind: other } }) =>
    `stopping the world is repeatedly slow, up to ${formatDuration(f('max_ns'))}${f('longest_ns') > 0 ? ` for ${kindOf(kind)}${longestOf(f, other)}` : ''}`,
  'pause-outlier': (f) =>
    f('stops') > 1
      ? `${formatNumber(f('stops'))} pauses stand out, the longest ${formatDuration(f('max_ns'))}`
      : `a single pause of ${formatDuration(f('max_ns'))} stands out`,
  'pause-regression': (f) => `pauses became ${f('ratio')} times as long at gc ${f('n')}`,
  'small-heap-churn': (f) =>
    `${Math.round(f('cycles_per_s'))} GC cycles a second, only because the heap is at its minimum`,
  'forced-gc': (f) =>
    `the program itself forces a GC, every ${formatSeconds(f('every_s'))}${f('gogc_off') === 1 ? '; GOGC is off, so no other runs' : ''}${f('stop_p50_ns') >= 1e6 ? `; half of them stop the world for ${formatDuration(f('stop_p50_ns'))} or more` : ''}`,
  'heap-overshoot': (f) => `the heap overshoots its goal by far in ${f('cycles')} cycles`,
  'alloc-rate-surge': (f) =>
    `the allocation rate jumped to ${formatRate(f('to_bytes_per_s'))} at gc ${f('n')}`,
  'procs-change': () => 'GOMAXPROCS changed',
  'slow-sweep': () => 'sweeping finishes late',
};

/** A percentile of fewer stops than this is the longest of them. */
const TENTHS = 10;

type Figure = Judgement['figures'][string];
const kindOf = (kind: Figure): string => KIND_NAMES[kind as keyof typeof KIND_NAMES];
const longestOf = (f: (name: string) => number, kind: Figure): string =>
  `; the longest of all stops, for ${kindOf(kind)}, took ${formatDuration(f('longest_ns'))}`;

/** At 0 the goals already allow the heap to reach the limit, even if it has not yet. */
const meetsLimit = (seconds: number, passed: number): string => {
  if (!Number.isFinite(seconds)) return '';
  if (passed >= 0) return `, and passed the limit by gc ${passed}`;
  return seconds === 0
    ? ' and may reach the limit at any time'
    : ` and reaches the limit within ${formatSeconds(seconds)}`;
};

const worse: (f: (name: string) => number) => string = (f) =>
  f('worst_share') > 2 * f('share') ? `, ${formatShare(f('worst_share'))} in its worst two seconds` : '';

/** One sentence. */
export function inShort({ id, judgement }: Found): string {
  const figure = (name: string): number => {
    const value = judgement.figures[name];
    return typeof value === 'number' ? value : NaN;
  };
  const text = WORDS[id]?.(figure, judgement) ?? judgement.title;
  // Function names keep their own first letter.
  return `${text.replace(/^[a-z-]+(?=[ ,])/, (word) => word[0].toUpperCase() + word.slice(1))}.`;
}
