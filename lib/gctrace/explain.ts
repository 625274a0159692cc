// One pasted line explained field by field: what each figure is, which figure of MemStats or runtime/metrics it is, what
// it is often mistaken for, and what follows from the line. Shapes come from the tables that the readers use.
import { LIVE_BEFORE, LEAK_CHECK, type Column } from '../model/batch.js';
import { formatBytes, formatDuration, formatNumber, formatShare } from '../model/format.js';
import type { CrashKind } from '../model/records.js';
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import { ANY_VERSION, formatVersions, intersect, type GoVersions } from '../model/version.js';
import { epochsOf } from '../process/epochs.js';
import { SHAPES } from './companion-shapes.js';
import { COMPANION_PREFIXES, parseCompanion, type Companion } from './companions.js';
import { CRASH_PREFIXES, crashOf, isRecovered, RECOVERED_NEEDLE, type CrashText } from './crash-texts.js';
import { FORCED_MARK, GRAMMARS, type Grammar, type Unit } from './grammar.js';

export interface Explanation {
  /** `A GC cycle (gctrace)`, `The heap scavenger at work`, … */
  title: string;
  /** Go versions that can have printed it. */
  versions: GoVersions;
  /** The runtime's own text: without the log's prefix, quotes and colours. It may hold control characters. */
  line: string;
  /** In the order of the line. */
  fields: ExplainedField[];
  /** What follows from several fields. */
  derived: DerivedFigure[];
  notes: string[];
}

export interface ExplainedField {
  /** The piece of the line, which starts at `line[at]`. */
  text: string;
  at: number;
  name: string;
  /** The figure with its unit. */
  value: string;
  meaning: string;
  judgement?: Judgement;
}

export interface Judgement {
  verdict: 'good' | 'fair' | 'poor';
  text: string;
  /** Where the yardstick comes from. */
  source: string;
}

export interface DerivedFigure {
  name: string;
  value: string;
  meaning: string;
}

/**
 * Explains a gctrace line of any Go version, a companion line (scvg, scav, pacer …) or the first line of a crash, behind
 * any prefix of a log, in quotes, in JSON, or wrapped by a terminal. Undefined where the text holds none of them.
 */
export function explainLine(text: string): Explanation | undefined {
  const lines = linesOf(text);
  const readings = lines.map(readCycle);
  const whole = readings.filter((reading) => reading?.whole);
  // A terminal breaks a long line anywhere, mail between words.
  const found =
    whole[0] ?? [lines.join(''), lines.join(' ')].map(readCycle).find((reading) => reading?.whole);
  if (found) return cycleExplanation(found, whole.length - 1);
  for (const line of lines) {
    const explanation = crashExplanation(line) ?? companionExplanation(line);
    if (explanation) return explanation;
  }
  const part = readings.find((reading) => reading !== undefined);
  return part && cycleExplanation(part, 0);
}

// ── The text ────────────────────────────────────────────────────────────────────────────────────────────────────────

const ANSI = /\x1b(?:\[[\d;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\))/g;
const MOST_LINES = 1000;

/** The lines of what was pasted, without colours, HTML's and JSON's escapes, and blanks around them. */
function linesOf(text: string): string[] {
  const plain = text.replace(ANSI, '').replaceAll('\0', '').replaceAll('\u00a0', ' ');
  return plain
    .split(/\r?\n/, MOST_LINES)
    .flatMap((line) => jsonTexts(line.trim()) ?? [line])
    .flatMap((line) => line.split('\n'))
    .map((line) => line.replaceAll('&gt;', '>').replaceAll('\\u003e', '>').trim())
    .filter((line) => line !== '');
}

/** The texts in a line that is JSON: Docker, journald, and most shippers wrap a line so. */
function jsonTexts(line: string): string[] | undefined {
  if (!/^[{["]/.test(line)) return undefined;
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  try {
    collect(JSON.parse(line));
  } catch {
    return undefined;
  }
  return texts;
}

/** What follows a line in a quotation or a cut piece of JSON. */
const QUOTED_END = /(?:\\r|\\n|["'`,\s])+$/;

// ── The cycle ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface Piece {
  key: string;
  unit: Unit;
  text: string;
  at: number;
}

interface Reading {
  grammar: Grammar;
  versions: GoVersions;
  line: string;
  pieces: Piece[];
  whole: boolean;
  forced: boolean;
}

/** A longer number is no figure of the runtime. */
const WHOLE = /\d{1,16}/y;
const NUMBERS: Record<Unit, RegExp> = {
  ...{ int: WHOLE, us: WHOLE, wholeMs: WHOLE },
  ...{ s: /\d{1,16}\.\d{3}/y, ms: /\d{1,16}(?:\.\d{1,3})?/y },
};

/** Pieces without which a beginning is not known to be a cycle's: `gc 5 @0.782s`, `gc5(1): 143`. */
const LEAST_PIECES = 2;
const LEAST_STOPPED = 3;

/** The cycle in a text: a whole one, or the longest beginning of one. */
function readCycle(text: string): Reading | undefined {
  let best: Reading | undefined;
  for (let start = text.indexOf('gc'); start >= 0; start = text.indexOf('gc', start + 1)) {
    for (const grammar of GRAMMARS) {
      const reading = readAs(grammar, text, start);
      if (reading.pieces.length < (isStopped(grammar) ? LEAST_STOPPED : LEAST_PIECES)) continue;
      const more = reading.pieces.length - (best?.pieces.length ?? 0);
      if (!best || more > 0 || (more === 0 && reading.whole && !best.whole)) best = reading;
      else if (more === 0 && !best.whole && reading.line === best.line) best.versions = union(best, reading);
    }
    if (best?.whole) break;
  }
  return best;
}

function readAs(grammar: Grammar, text: string, start: number): Reading {
  const keys = keysOf(grammar);
  const pieces: Piece[] = [];
  let at = start;
  for (const { literal, unit } of grammar.tokens) {
    const from = at + literal.length;
    NUMBERS[unit].lastIndex = from;
    const number = text.startsWith(literal, at) ? NUMBERS[unit].exec(text)?.[0] : undefined;
    if (number === undefined) break;
    pieces.push({ key: keys[pieces.length], unit, text: number, at: from - start });
    at = from + number.length;
  }
  const whole = pieces.length === grammar.tokens.length && text.startsWith(grammar.end, at);
  // Digits at the end of a cut line may be a part of the figure only.
  if (!whole && at === text.length) pieces.pop();
  const last = pieces[pieces.length - 1];
  if (!whole) at = last === undefined ? start : start + last.at + last.text.length;
  else at += grammar.end.length;
  const forced = whole && text.startsWith(FORCED_MARK, at);
  if (forced) at += FORCED_MARK.length;
  return { grammar, versions: grammar.versions, line: text.slice(start, at), pieces, whole, forced };
}

const union = (a: Reading, b: Reading): GoVersions => ({
  low: Math.min(a.versions.low, b.versions.low),
  high: Math.max(a.versions.high, b.versions.high),
});

/** Go 1.0–1.4: the world stands still for the whole cycle, and most figures have no column. */
const isStopped = (grammar: Grammar): boolean => grammar.versions.high <= 4;

const YIELDS = ['handoffs', 'handedOff', 'steals', 'stolen', 'procYields', 'osYields', 'sleeps'];
const OBJECTS = ['objectsBefore', 'objectsAfter', 'mallocs', 'frees'];
const PEAK = [
  'n',
  'helpers',
  'stop',
  'sweepRest',
  'mark',
  'wait',
  'liveBefore',
  'peak',
  'objects',
  'mallocs',
  'frees',
];
const SWEEPS = ['spans', 'sweptBehind', 'sweptInPause'];
const STOPPED_KEYS: Readonly<Record<string, readonly string[]>> = {
  '1.0': ['n', 'helpers', 'stopAndMark', 'sweep', 'rest', 'heapBefore', 'heapAfter', ...OBJECTS, 'handoffs'],
  '1.1': ['n', 'helpers', 'mark', 'sweep', 'rest', 'heapBefore', 'heapAfter', ...OBJECTS, ...YIELDS],
  '1.3': [...PEAK, ...SWEEPS, ...YIELDS],
  '1.4': [...PEAK, 'goroutines', ...SWEEPS, ...YIELDS],
};

/** By which words each token is explained: its column, counted where several add up in it (1.5's phases). */
function keysOf(grammar: Grammar): readonly string[] {
  const columns = grammar.tokens.map((token) => token.column ?? '');
  return (
    STOPPED_KEYS[grammar.id] ??
    columns.map((column, k) => {
      const before = columns.slice(0, k).filter((other) => other === column).length;
      return columns.indexOf(column, k + 1) < 0 ? column : `${column}${before + 1}`;
    })
  );
}

/** A cycle's figures as the batch holds them: MiB, ns, ms; NaN where a cut line lacks them. */
class Cycle {
  readonly reading: Reading;
  readonly versions: GoVersions;
  /** Up to 1.8 a cycle that runtime.GC asked for ran with the world stopped, and printed the marking of the one before. */
  readonly stopped: boolean;
  readonly #figures = new Map<Column, number>();

  constructor(reading: Reading) {
    this.reading = reading;
    for (const [k, piece] of reading.pieces.entries()) {
      const { column } = reading.grammar.tokens[k];
      if (column) this.#figures.set(column, (this.#figures.get(column) ?? 0) + numberOf(piece));
    }
    this.stopped = reading.forced && this.of('markNs') === 0;
    this.versions = this.#narrowed(reading.versions);
  }

  of(column: Column): number {
    return this.#figures.get(column) ?? NaN;
  }

  get off(): boolean {
    return this.of('goal') >= OFF_GOAL_MIB;
  }

  get live(): boolean {
    return (this.reading.grammar.flags & LIVE_BEFORE) !== 0;
  }

  /** Of all Ps during the concurrent mark, ns. */
  get capacity(): number {
    return this.of('procs') * this.of('markNs');
  }

  #narrowed(versions: GoVersions): GoVersions {
    const told: GoVersions[] = [];
    // Forced cycles are concurrent from 1.9 on.
    if (this.reading.forced && versions.high > 5)
      told.push(this.stopped ? { low: 5, high: 8 } : { low: 9, high: 27 });
    // ^uint64(0) up to 1.18; from 1.19 on MaxInt64 less what is mapped beside the heap, from 1.21 on 97 % of that.
    const goal = this.of('goal');
    if (goal > 2 ** 43.5) told.push({ low: 9, high: 18 });
    else if (goal > 8.6e12) told.push({ low: 19, high: 20 });
    else if (this.off) told.push({ low: 21, high: 27 });
    // A goal below the heap at the start: no floor applies under a memory limit.
    else if (goal < this.of('heapStart') && versions.low > 5) told.push({ low: 19, high: 27 });
    return told.reduce((both, other) => intersect(both, other) ?? both, versions);
  }
}

const SCALE: Record<Unit, number> = { int: 1, us: 1e3, wholeMs: 1e6, ms: 1e6, s: 1e3 };

/** Whole ns, ms (of seconds), or the figure itself. */
const numberOf = ({ unit, text }: Piece): number =>
  unit === 'int' ? Number(text) : Math.round(Number(text) * SCALE[unit]);

function cycleExplanation(reading: Reading, more: number): Explanation {
  const cycle = new Cycle(reading);
  const fields = reading.pieces.map((piece): ExplainedField => {
    const { name, meaning, format, judge } = CYCLE_WORDS[piece.key];
    const judgement = judge?.(cycle);
    return {
      ...{ text: piece.text, at: piece.at, name, value: cycleValue(piece, format) },
      meaning: metricsOf(typeof meaning === 'string' ? meaning : meaning(cycle), cycle.versions),
      ...(judgement && { judgement }),
    };
  });
  const mark = (text: string, name: string, meaning: string): void => {
    const at = reading.line.indexOf(text);
    fields.push({ text, at, name, value: '', meaning });
    fields.sort((a, b) => a.at - b.at);
  };
  if ((reading.grammar.flags & LEAK_CHECK) !== 0)
    mark('(checking for goroutine leaks)', 'Leak check', LEAK_MARK);
  if (reading.forced) mark(FORCED_MARK.trim(), 'Forced', cycle.stopped ? FORCED_UP_TO_1_8 : FORCED_SINCE_1_9);
  const title = isStopped(reading.grammar)
    ? 'A GC cycle with the world stopped (gctrace)'
    : 'A GC cycle (gctrace)';
  return {
    title: reading.whole ? title : `${title}: the beginning of its line`,
    ...{ versions: cycle.versions, line: reading.line, fields },
    derived: isStopped(reading.grammar) ? derivedOfStopped(cycle) : derivedOf(cycle),
    notes: notesOf(cycle, more),
  };
}

/** runtime/metrics came with Go 1.16. */
const metricsOf = (meaning: string, versions: GoVersions): string =>
  versions.high >= 16 ? meaning : meaning.replace(/(?:,| and)? ?\/[\w/-]+:[\w-]+/g, '').replace(' ()', '');

type Format = 'mib' | 'percent';

function cycleValue(piece: Piece, format: Format | undefined): string {
  const value = numberOf(piece);
  if (format === 'mib')
    return value >= OFF_GOAL_MIB ? 'none' : value === 0 ? '< 1 MiB' : `${formatNumber(value)} MiB`;
  if (format === 'percent') return `${value} %`;
  if (piece.unit === 'int') return formatNumber(value);
  if (piece.unit === 's') return value === 0 ? '< 1 ms' : formatDuration(value * 1e6);
  const least = piece.unit === 'wholeMs' ? '< 1 ms' : '< 1 µs';
  return value === 0 ? least : formatDuration(value);
}

interface Words {
  name: string;
  meaning: string | ((cycle: Cycle) => string);
  format?: Format;
  judge?: (cycle: Cycle) => Judgement | undefined;
}

const LEAK_MARK =
  'This cycle was run for a goroutine-leak profile. It marks in rounds and stops the world between them: those stops lie inside the clock of the mark.';
const FORCED_UP_TO_1_8 =
  'Somebody called runtime.GC, debug.FreeOSMemory or debug.SetGCPercent. Up to Go 1.8 such a cycle marks with the world stopped.';
const FORCED_SINCE_1_9 =
  'Somebody called runtime.GC: directly, by debug.FreeOSMemory, by a benchmark, or by a heap profile fetched with ?gc=1 (MemStats.NumForcedGC). The cycle after two idle minutes has no mark; “GC forced” stands before it.';

/** By column; the phases that Go 1.5 prints besides by number, the figures of Go 1.0–1.4 by name. */
const CYCLE_WORDS: Readonly<Record<string, Words>> = {
  n: {
    name: 'Cycle number',
    meaning:
      'Cycles since the process started, forced ones too (MemStats.NumGC, /gc/cycles/total:gc-cycles). Where it starts again at 1, a new process began.',
  },
  atMs: {
    name: 'Start of the cycle',
    meaning:
      'Time since the runtime started, taken when the first stop was asked for, not when the line was printed. On Linux it does not run while the machine sleeps.',
  },
  util: {
    name: 'GC share of the CPU since start',
    format: 'percent',
    meaning:
      'GC CPU time over GOMAXPROCS × time, both since the process started, cut to whole percents (MemStats.GCCPUFraction). A lifetime average: an idle night hides a busy hour. Marking by idle Ps is not in it.',
    judge: judgeShare,
  },
  sweepTermNs: {
    name: 'Stop 1: sweep termination',
    meaning:
      'From asking for the stop until the program runs again. It includes the time to stop, so a goroutine that stops late counts here, not only GC work.',
    judge: (cycle) => judgeStop(cycle.of('sweepTermNs'), cycle, TO_STOP),
  },
  markNs: {
    name: 'Concurrent mark',
    meaning: (cycle) =>
      cycle.stopped
        ? 'Nothing: this cycle marked with the world stopped, in the clock that follows.'
        : 'The program runs meanwhile. It ends when the second stop is asked for; where that stop found work left and had to be repeated (Go 1.12+), the first try is hidden in here.',
  },
  markTermNs: {
    name: 'Stop 2: mark termination',
    meaning:
      'From asking for the second stop to its end: the time to stop is in it too. This and the first stop together are what MemStats.PauseNs holds for the cycle.',
    judge: (cycle) => judgeStop(cycle.of('markTermNs'), cycle, ''),
  },
  cpuSweepTermNs: {
    name: 'CPU of stop 1',
    meaning: ({ versions }) =>
      `Clock × P (× CPUs, where these are fewer${versions.low <= 8 ? '; up to Go 1.8 × the Ps that took part' : ''}): a product, not a measurement. With many Ps a short stop looks dear, though they only stood still.`,
  },
  cpuAssistNs: {
    name: 'Mark assists',
    meaning:
      'Time that the program’s own goroutines spent marking, to pay for what they allocated meanwhile; measured, over all Ps (/cpu/classes/gc/mark/assist:cpu-seconds). It delays whatever they were doing.',
    judge: judgeAssists,
  },
  cpuBackgroundNs: {
    name: 'Background marking',
    meaning:
      'Time of the dedicated and fractional workers, measured while they held a P (/cpu/classes/gc/mark/dedicated:cpu-seconds). Throttled or stolen CPU counts as if they had worked.',
    judge: judgeBackground,
  },
  cpuIdleNs: {
    name: 'Idle marking',
    meaning:
      'Marking by Ps that had nothing else to do (/cpu/classes/gc/mark/idle:cpu-seconds). It takes nothing from this program and is not in the GC share; a neighbour on the same machine may feel it.',
  },
  cpuMarkTermNs: { name: 'CPU of stop 2', meaning: 'Clock × P again, not measured.' },
  heapStart: {
    name: 'Heap at the start',
    format: 'mib',
    meaning:
      'What the cycle before had marked plus all that was allocated since, garbage included: sweeping does not lower it. Read before the first stop.',
  },
  heapEnd: {
    name: 'Heap at the end of the mark',
    format: 'mib',
    meaning: 'The heap at the start plus what was allocated during the mark: the peak of this cycle.',
    judge: judgeOvershoot,
  },
  heapMarked: {
    name: 'Marked heap',
    format: 'mib',
    meaning:
      'What the mark found reachable, plus everything allocated during it, which counts as live this once (/gc/heap/live:bytes). It is the ceiling of the live heap, not the live heap itself.',
  },
  goal: {
    name: 'Heap goal of this cycle',
    format: 'mib',
    meaning: (cycle) =>
      cycle.stopped
        ? 'Up to Go 1.8 a forced cycle prints its own heap here: it tells nothing of GOGC.'
        : cycle.off
          ? 'GOGC=off and no memory limit: there is no goal, and no cycle starts by itself. The huge number is the largest that the runtime can hold.'
          : 'The goal of the cycle that this line tells of, never the next one: it was set by the cycle before (MemStats.NextGC and /gc/heap/goal:bytes at that time), from its marked heap and GOGC, or by the memory limit.',
    judge: judgeGoal,
  },
  stacks: {
    name: 'Stacks',
    format: 'mib',
    meaning: ({ versions }) =>
      `${STACKS[versions.low >= 20 ? 2 : versions.high <= 19 ? (versions.low === 19 ? 1 : 0) : 3]} They count in the next goal as the heap does.`,
  },
  globals: {
    name: 'Globals',
    format: 'mib',
    meaning:
      'Size of the data segments that may hold pointers (/gc/scan/globals:bytes): part of the next goal. It changes only when a plugin is loaded.',
  },
  procs: {
    name: 'Ps',
    meaning: ({ versions }) =>
      `GOMAXPROCS when the cycle started (/sched/gomaxprocs:threads).${versions.high >= 25 ? ' From Go 1.25 on it follows the CPU quota of the container.' : ''}`,
  },

  // Go 1.5 prints five phases.
  markNs1: {
    name: 'Concurrent scan',
    meaning: 'Scanning of stacks and globals while the program runs. Go 1.5 alone prints this phase.',
  },
  markNs2: {
    name: 'Write barrier on',
    meaning: 'Switching the write barrier on, beside the program. Go 1.5 alone prints this phase.',
  },
  cpuBackgroundNs1: { name: 'CPU of the scan', meaning: 'One worker scans: it equals the clock.' },
  cpuBackgroundNs2: {
    name: 'CPU of the write barrier',
    meaning: 'Clock × the Ps that took part: a product.',
  },

  // Go 1.0–1.4.
  helpers: {
    name: 'Mark helpers',
    meaning:
      'Threads that marked: the least of GOMAXPROCS, CPUs, idle threads and a bound of the runtime. It is not GOMAXPROCS.',
  },
  stopAndMark: {
    name: 'Stop and mark',
    meaning: 'Stopping the world and marking. The world stands still until the line is printed.',
  },
  stop: {
    name: 'Stopping',
    meaning:
      'Until the world stood still and the cycle was set up. From here on it stands still until the line is printed.',
  },
  sweepRest: {
    name: 'Rest of the last sweep',
    meaning:
      'Sweeping what the cycle before had left unswept, with the world stopped: long only where a cycle comes before the sweep is over.',
  },
  mark: { name: 'Mark', meaning: 'Marking with the world stopped: it grows with the live heap.' },
  sweep: {
    name: 'Sweep',
    meaning: 'Sweeping, with the world stopped too up to Go 1.2: it grows with the whole heap.',
  },
  rest: { name: 'Rest of the stop', meaning: 'Stopping the world, and waiting for the helpers at the end.' },
  wait: { name: 'Waiting', meaning: 'Waiting for the last helper.' },
  heapBefore: {
    name: 'Heap before',
    format: 'mib',
    meaning: 'Allocated heap when the cycle began, garbage included.',
  },
  heapAfter: { name: 'Heap after', format: 'mib', meaning: 'Allocated heap after the sweep: what is live.' },
  liveBefore: {
    name: 'Live heap of the cycle before',
    format: 'mib',
    meaning:
      'What the cycle before left alive: the goal of that time, taken back by GOGC. It is not the heap at this cycle’s start.',
  },
  peak: {
    name: 'Heap at the end of the mark',
    format: 'mib',
    meaning:
      'Before the sweep, so garbage is in it: the peak. 30 -> 60 MB is a steady heap of 30 MB, not one that doubled.',
  },
  objectsBefore: { name: 'Objects before', meaning: 'Allocated objects when the cycle began.' },
  objectsAfter: { name: 'Objects after', meaning: 'Objects that are live.' },
  objects: { name: 'Objects', meaning: 'Objects at the end of the mark, garbage included.' },
  mallocs: {
    name: 'Allocations',
    meaning: 'Objects allocated since the process started (MemStats.Mallocs).',
  },
  frees: { name: 'Frees', meaning: 'Objects freed since the process started (MemStats.Frees).' },
  goroutines: { name: 'Goroutines', meaning: 'Goroutines at this moment.' },
  spans: { name: 'Spans', meaning: 'Spans of the heap: what is to be swept after this cycle.' },
  sweptBehind: {
    name: 'Swept in the background',
    meaning: 'Spans that the background sweeper swept since the last cycle.',
  },
  sweptInPause: {
    name: 'Swept inside the stop',
    meaning:
      'Spans that this cycle had to sweep with the world stopped: many, where a cycle comes before the sweep is over.',
  },
  handoffs: {
    name: 'Handoffs',
    meaning: 'How often a helper gave half of its work to the others: inner affairs of the marking.',
  },
  handedOff: { name: 'Pointers handed off', meaning: 'How many pointers were in these.' },
  steals: { name: 'Steals', meaning: 'How often a helper took work from another.' },
  stolen: { name: 'Stolen', meaning: 'How many pieces of work it took.' },
  procYields: { name: 'Spins', meaning: 'Times that a helper without work spun for a moment.' },
  osYields: { name: 'Yields', meaning: 'Times that it gave its CPU away.' },
  sleeps: { name: 'Sleeps', meaning: 'Times that it slept: many mean that the work could not be shared.' },
};

const STACKS = [
  'Go 1.18: the whole stacks of all goroutines at the start of the cycle.',
  'Go 1.19: the whole stacks of all goroutines; the next goal counts only the scanned part, which is not printed.',
  'Stack bytes that this cycle really scanned (/gc/scan/stack:bytes).',
  'From Go 1.20 on the stack bytes that this cycle scanned (/gc/scan/stack:bytes); 1.18 and 1.19 print whole stacks.',
];

// ── Judgements: only where one line allows them, and somebody set the yardstick ─────────────────────────────────────

const RELEASE_1_5 = 'Go 1.5 release notes: “almost always under 10 milliseconds”';
const RELEASE_1_8 = 'Go 1.8 release notes: “usually under 100 microseconds”';
const OBJECTIVE = 'the Go team’s objective of 2018, go.dev/blog/ismmkeynote';
const BACKGROUND = 'runtime/mgcpacer.go: gcBackgroundUtilization = 0.25, within half of it';
const TO_STOP =
  ' Late goroutines make it long: a loop without calls (before Go 1.14), a large allocation that is being cleared, a machine short of CPU.';

function judgeStop(ns: number, cycle: Cycle, why: string): Judgement | undefined {
  if (Number.isNaN(ns)) return undefined;
  if (cycle.stopped && ns >= 10e6) {
    const text = 'Long, as every forced cycle up to Go 1.8: all of its marking is in this stop.';
    return { verdict: 'poor', text, source: RELEASE_1_5 };
  }
  if (cycle.versions.high < 8 && ns < 10e6) {
    return { verdict: 'good', text: 'Below the 10 ms that it was designed for.', source: RELEASE_1_5 };
  }
  if (ns < 100e3) {
    return { verdict: 'good', text: 'Short: below the usual 100 µs.', source: RELEASE_1_8 };
  }
  if (ns < 500e3)
    return { verdict: 'good', text: 'Short: within the 500 µs that the runtime aims at.', source: OBJECTIVE };
  if (ns < 10e6) {
    const text = 'Above the 500 µs that the runtime aims at, below the 10 ms that it was once designed for.';
    return { verdict: 'fair', text: text + why, source: OBJECTIVE };
  }
  return {
    verdict: 'poor',
    text: `Long: stops were designed to stay below 10 ms.${why}`,
    source: RELEASE_1_5,
  };
}

/** A share since start says something only once the start is over. */
const START_UP_MS = 1000;

function judgeShare(cycle: Cycle): Judgement | undefined {
  const util = cycle.of('util');
  if (!(cycle.of('atMs') >= START_UP_MS) || util < 25) return undefined;
  if (util >= 50) {
    const text =
      'Half of all CPU or more, over the whole life: from 50 % on Go 1.19+ stops assisting and lets the heap pass its goal.';
    return { verdict: 'poor', text, source: 'runtime/mgclimit.go' };
  }
  const text = 'As much as if a cycle were always running: 25 % is what the collector takes while it marks.';
  return { verdict: 'poor', text, source: 'runtime/mgcpacer.go: gcBackgroundUtilization = 0.25' };
}

/** A shorter mark is over before workers and clocks have settled. */
const SETTLED_NS = 1e6;

function judgeAssists(cycle: Cycle): Judgement | undefined {
  const assist = cycle.of('cpuAssistNs');
  const share = assist / cycle.capacity;
  if (cycle.stopped || Number.isNaN(share)) return undefined;
  const source = 'gcGoalUtilization in the runtime';
  if (assist === 0) return { verdict: 'good', text: 'None: the background workers kept up.', source };
  if (cycle.of('markNs') < SETTLED_NS) return undefined;
  const told = `${formatShare(share)} of all Ps during the mark`;
  const plan = intersect(cycle.versions, { low: 10, high: 17 })
    ? 'Go 1.10 to 1.17 plan with up to 5 %, other versions with none.'
    : 'this version plans with none.';
  if (share <= 0.05) return { verdict: 'good', text: `${told}: little; ${plan}`, source };
  if (share <= 0.25) return { verdict: 'fair', text: `${told}: ${plan}`, source };
  const text = `${told}: more than the 25 % that the background workers take. The goroutines allocate faster than these mark.`;
  return { verdict: 'poor', text, source };
}

function judgeBackground(cycle: Cycle): Judgement | undefined {
  const share = cycle.of('cpuBackgroundNs') / cycle.capacity;
  if (cycle.stopped || cycle.reading.grammar.id === '1.5' || !(cycle.of('markNs') >= SETTLED_NS))
    return undefined;
  if (Number.isNaN(share)) return undefined;
  const told = `${formatShare(share)} of all Ps during the mark, aimed at: 25 %.`;
  if (share > 0.375) {
    const text = `${told} With few Ps the share cannot be parted finely; time without CPU counts too.`;
    return { verdict: 'fair', text, source: BACKGROUND };
  }
  if (share >= 0.125) return { verdict: 'good', text: told, source: BACKGROUND };
  const idle = cycle.of('cpuIdleNs') > cycle.of('cpuBackgroundNs');
  const text = `${told} ${idle ? 'Idle Ps did most of it.' : 'The workers came late, or did not get their share.'}`;
  return { verdict: idle ? 'good' : 'fair', text, source: BACKGROUND };
}

/** The heap that the goal cannot hold to the MiB: spans are taken whole. */
const SMALL_GOAL_MIB = 8;

function judgeOvershoot(cycle: Cycle): Judgement | undefined {
  const [start, end, goal] = [cycle.of('heapStart'), cycle.of('heapEnd'), cycle.of('goal')];
  if (cycle.stopped || cycle.off || Number.isNaN(goal)) return undefined;
  const source = 'MemStats.NextGC: “The garbage collector’s goal is to keep HeapAlloc ≤ NextGC”';
  if (end <= goal)
    return { verdict: 'good', text: 'The mark ended before the heap passed its goal.', source };
  const told = `The heap passed its goal by ${formatNumber(end - goal)} MiB (${formatShare(end / goal - 1)})`;
  if (start > goal)
    return { verdict: 'fair', text: `${told}, and had passed it before the cycle began.`, source };
  if (end <= 1.1 * goal || goal <= SMALL_GOAL_MIB) {
    return { verdict: 'fair', text: `${told} before the mark was over.`, source };
  }
  const why =
    end > 1.5 * start
      ? 'one large allocation does that, or goroutines that allocate faster than it marks.'
      : 'the goroutines allocated faster than it marked.';
  return { verdict: 'poor', text: `${told} before the mark was over: ${why}`, source };
}

function judgeGoal(cycle: Cycle): Judgement | undefined {
  const [goal, start] = [cycle.of('goal'), cycle.of('heapStart')];
  if (cycle.stopped || cycle.off || Number.isNaN(goal)) return undefined;
  if (goal < start && cycle.versions.low >= 19) {
    // 1.19 has no floor at the heap's start.
    const or = cycle.versions.low === 19 ? ', or it is Go 1.19' : '';
    const text = `Below the heap at the start: a memory limit (GOMEMLIMIT) holds it down, not GOGC${or}.`;
    return { verdict: 'fair', text, source: 'runtime/mgcpacer.go, memoryLimitHeapGoal' };
  }
  if (goal === 4 && cycle.of('heapMarked') < 4) {
    const text =
      'The least goal that GOGC=100 allows: 4 MiB × GOGC/100. So small a heap is collected often, and cheaply.';
    return { verdict: 'good', text, source: 'runtime/mgcpacer.go, defaultHeapMinimum' };
  }
  return undefined;
}

// ── What follows from the line ──────────────────────────────────────────────────────────────────────────────────────

/** From 10 ms on the runtime prints whole ms: sums know no more. */
const cut = (ns: number): number => (ns < 10e6 ? ns : Math.floor(ns / 1e6) * 1e6);

const mibs = (low: number, high: number): string =>
  high === 0
    ? '< 1 MiB'
    : low === high
      ? `${formatNumber(low)} MiB`
      : `${formatNumber(low)} to ${formatNumber(high)} MiB`;

function derivedOf(cycle: Cycle): DerivedFigure[] {
  const [x, y, z] = [cycle.of('heapStart'), cycle.of('heapEnd'), cycle.of('heapMarked')];
  const [stop1, mark, stop2] = [cycle.of('sweepTermNs'), cycle.of('markNs'), cycle.of('markTermNs')];
  const all = stop1 + mark + stop2;
  const allocated = Math.max(0, y - x);
  const derived: DerivedFigure[] = [];
  const add = (known: number, name: string, value: () => string, meaning: string): void => {
    if (!Number.isNaN(known)) derived.push({ name, value: value(), meaning });
  };
  add(
    z,
    'Live heap',
    () => mibs(Math.max(0, z - allocated), z),
    'Marked heap less what was allocated during the mark, up to the marked heap, each within 1 MiB, by the cutting. Less, if objects died while it marked.',
  );
  add(
    y - x,
    'Allocated during the mark',
    () =>
      mark > 0 && allocated > 0
        ? `${mibs(allocated, allocated)} (${formatBytes((allocated * MIB) / (mark / 1e9))}/s)`
        : mibs(allocated, allocated),
    'Counts as live until the next cycle, and (Go 1.7+) raises the next goal with it.',
  );
  if (!cycle.off) add(z, 'Next goal, if GOGC=100', () => nextGoal(cycle), nextGoalMeaning(cycle));
  add(
    all,
    'Stopped',
    () => formatDuration(cut(stop1 + stop2)),
    'Both stops: the most that a goroutine waited for these two. Some ran on until they were reached.',
  );
  add(
    all,
    'The cycle took',
    () => formatDuration(cut(all)),
    `It ended ${formatDuration(cut(cycle.of('atMs') * 1e6 + all))} after the start of the runtime.`,
  );
  const marking = cycle.stopped ? 0 : cycle.of('cpuAssistNs') + cycle.of('cpuBackgroundNs');
  const cpu = cycle.of('cpuSweepTermNs') + marking + cycle.of('cpuMarkTermNs');
  add(
    cpu / cycle.of('procs'),
    'CPU of this cycle',
    () =>
      `${formatDuration(cut(cpu))} (${formatShare(Math.min(1, cpu / (all * cycle.of('procs'))))} of all Ps meanwhile)`,
    `Stops, assists and background workers, without idle marking, as the runtime counts it.${cycle.versions.high >= 23 ? ' An upper bound: the stops are clock × P.' : ''}`,
  );
  if (marking > 0) {
    const meaning = 'Of the marking without idle Ps, what goroutines did that wanted to allocate.';
    add(marking, 'Done by assists', () => formatShare(cycle.of('cpuAssistNs') / marking), meaning);
  }
  if (z > 0 && mark > 0) {
    const perMib = (marking + cycle.of('cpuIdleNs')) / z;
    add(
      perMib,
      'Mark cost',
      () => `${formatDuration(perMib)} CPU a MiB (${formatDuration(mark / z)} of clock)`,
      'Assists, background and idle time over the marked heap. Memory without pointers is not scanned: compare it within one program only.',
    );
  }
  return derived;
}

/** The goals that the cycle after this one can print under GOGC=100, by the versions that agree on them. */
function nextGoal(cycle: Cycle): string {
  const base = {
    ...{ first: false, x: cycle.of('heapStart'), y: cycle.of('heapEnd'), z: cycle.of('heapMarked') },
    ...{ stacks: cycle.of('stacks') || 0, globals: cycle.of('globals') || 0 },
  };
  const groups = new Map<string, GoVersions[]>();
  for (let version = cycle.versions.high; version >= cycle.versions.low; version--) {
    const [epoch] = epochsOf({ low: version, high: version });
    const goal = mibs(Math.floor(epoch.low(base, 1)), Math.ceil(epoch.high(base, 1)) - 1);
    const ranges = groups.get(goal) ?? [];
    const last = ranges[ranges.length - 1];
    if (last?.low === version + 1) last.low = version;
    else groups.set(goal, [...ranges, { low: version, high: version }]);
  }
  if (groups.size === 1) return [...groups.keys()][0];
  const told = [...groups].map(
    ([goal, ranges]) => `${goal} (Go ${ranges.reverse().map(formatVersions).join(', ')})`,
  );
  return told.join('; ');
}

function nextGoalMeaning(cycle: Cycle): string {
  if (cycle.versions.high <= 6) {
    return '(Marked heap less what was allocated during the mark) × (1 + GOGC/100). The goal of the next line tells what GOGC is.';
  }
  const rooted = cycle.versions.low >= 18;
  const sum = rooted ? '(marked + stacks + globals)' : 'marked';
  const floor = cycle.versions.high >= 13 ? ', at least 4 MiB × GOGC/100' : '';
  const old = cycle.versions.low <= 6 ? ' Go 1.6 first takes off what was allocated during the mark.' : '';
  return `Marked heap + ${sum} × GOGC/100${floor}. From the goal g that the next line prints: GOGC is about 100 × (g − marked) / ${sum}, unless a ${rooted ? 'memory limit or a ' : ''}large allocation moved it.${old}`;
}

function derivedOfStopped(cycle: Cycle): DerivedFigure[] {
  const derived: DerivedFigure[] = [];
  const stop = cycle.of('cycleStopNs');
  if (cycle.reading.whole) {
    derived.push({
      name: 'Stopped',
      value: stop > 0 ? formatDuration(stop) : '< 1 ms',
      meaning:
        'The sum of the clocks, which is the MemStats.PauseNs of this cycle: the program stood still for the whole cycle.',
    });
  }
  const [marked, end] = [cycle.of('heapMarked'), cycle.of('heapEnd')];
  if (cycle.live && marked > 0) {
    const [low, high] = [Math.max(0, end / (marked + 1) - 1), (end + 1) / marked - 1];
    derived.push({
      name: 'GOGC, if automatic',
      value: `${formatNumber(Math.ceil(low * 100))} to ${formatNumber(Math.floor(high * 100))}`,
      meaning:
        'An automatic cycle starts when the heap is the live heap × (1 + GOGC/100). Called by runtime.GC, it says nothing.',
    });
  } else if (!cycle.live && marked >= 0) {
    derived.push({
      name: 'Next cycle, if GOGC=100',
      value: mibs(2 * marked, 2 * marked + 1),
      meaning: 'It starts at the live heap × (1 + GOGC/100): up to Go 1.4 there is no least heap.',
    });
  }
  return derived;
}

function notesOf(cycle: Cycle, more: number): string[] {
  const { reading } = cycle;
  const notes: string[] = [];
  if (!reading.whole) notes.push('The line is cut: what follows its last whole figure is missing.');
  if (contradicts(cycle))
    notes.push(
      'These figures contradict each other: no Go runtime printed them so. The line was put together from two, or edited.',
    );
  const taken = psInStops(reading.pieces, cycle.of('procs'));
  if (taken !== undefined && taken < cycle.of('procs')) {
    const why =
      cycle.versions.low >= 9
        ? 'there are fewer CPUs than Ps'
        : 'there are fewer CPUs than Ps, or it is Go 1.8 or older, which counts the Ps that took part';
    notes.push(
      `The CPU of the stops is ${taken} × their clock, though there are ${cycle.of('procs')} Ps: ${why}.`,
    );
  }
  if (cycle.stopped)
    notes.push(
      'Assist, background and idle time are those of the last concurrent cycle, printed again: leave them out.',
    );
  const durations = isStopped(reading.grammar)
    ? ''
    : '; durations have two digits below 10 ms, and whole ms above';
  notes.push(
    `MB means MiB (2^20 bytes). Figures are cut off, never rounded: 28 MB is 28 up to 29 MiB${durations}.`,
  );
  if (more > 0)
    notes.push(
      `Only the first of ${more + 1} cycles is explained. One line shows no trend: give the whole log to gcdrift.`,
    );
  else notes.push('One line shows no trend: give the whole log to gcdrift.');
  return notes;
}

/**
 * X ≤ Y, Z ≤ Y (1.5 can print Y + 1), and CPU of a stop = its clock × a number of Ps: true of every line of the runtime.
 * Almost: ReadMemStats during the mark gives back what the Ps' caches were charged for, and `30->29->15 MB` is printed.
 */
function contradicts(cycle: Cycle): boolean {
  const [x, y, z] = [cycle.of('heapStart'), cycle.of('heapEnd'), cycle.of('heapMarked')];
  if (isStopped(cycle.reading.grammar)) return cycle.live ? false : z > x;
  return (
    x > y + 1 + cycle.of('procs') ||
    z > y + 1 ||
    (cycle.reading.whole && psInStops(cycle.reading.pieces, cycle.of('procs')) === undefined)
  );
}

/** The most Ps that both stops' CPU can be the product of, by how the runtime cuts durations; undefined where none fits. */
function psInStops(pieces: readonly Piece[], procs: number): number | undefined {
  const bounds = (key: string): [number, number] => {
    const piece = pieces.find((other) => other.key === key);
    if (!piece) return [0, Infinity];
    const decimals = piece.text.split('.')[1]?.length ?? (piece.text === '0' ? 3 : 0);
    const ns = numberOf(piece);
    return [ns, ns + 10 ** (6 - decimals)];
  };
  const stops = ['SweepTerm', 'MarkTerm'].map((stop) => [
    bounds(`${stop[0].toLowerCase()}${stop.slice(1)}Ns`),
    bounds(`cpu${stop}Ns`),
  ]);
  const least = Math.max(1, ...stops.map(([clock, cpu]) => Math.floor(cpu[0] / clock[1]) + 1));
  const most = Math.min(procs, ...stops.map(([clock, cpu]) => Math.ceil(cpu[1] / clock[0]) - 1));
  return least <= most ? most : undefined;
}

// ── Companion lines ─────────────────────────────────────────────────────────────────────────────────────────────────

interface CompanionWords {
  title: string;
  notes: string[];
  /** By the names that the shapes give their figures: name, meaning. */
  figures: Readonly<Record<string, readonly [string, string]>>;
}

const SINCE_START = 'Counts the scavenger’s runs from 0; −1 is debug.FreeOSMemory.';
const FREE_OS = 'debug.FreeOSMemory asked for it.';
const RETURNED_NOT_LIVE =
  'Returning memory to the operating system is not garbage collection: it follows when the heap has shrunk, and at its own pace.';

const COMPANION_WORDS: Readonly<Record<Companion['kind'], CompanionWords>> = {
  'gc-forced': {
    title: 'The periodic cycle',
    notes: [
      'Two minutes went by without a GC cycle, so the runtime runs one. Its gc line follows (up to Go 1.3 it came before) and has no “(forced)”: nobody called runtime.GC.',
      'It means that the program allocates little for its goal, and is harmless.',
    ],
    figures: { scavenge: ['Run of the scavenger', SINCE_START] },
  },
  'scvg-released': {
    title: 'The heap scavenger returned memory',
    notes: [
      RETURNED_NOT_LIVE,
      'Printed with gctrace=1 up to Go 1.13; in 1.13 many times a second. Later versions have scavtrace=1.',
    ],
    figures: {
      scavenge: ['Run of the scavenger', SINCE_START],
      released_bytes: [
        'Returned',
        'Bytes given back to the operating system in this run, cut to whole MiB: 0 MB is less than one, not none.',
      ],
    },
  },
  'scvg-heap': {
    title: 'The heap after a run of the scavenger',
    notes: [
      RETURNED_NOT_LIVE,
      'The memory that the operating system sees is consumed, not inuse; the live heap is smaller than both.',
    ],
    figures: {
      scavenge: ['Run of the scavenger', SINCE_START],
      inuse_bytes: [
        'In use',
        'Spans that hold at least one object, whole (MemStats.HeapInuse): free slots in them count.',
      ],
      idle_bytes: ['Idle', 'Spans without objects, returned or not (MemStats.HeapIdle).'],
      sys_bytes: ['From the system', 'Address space of the heap (MemStats.HeapSys): in use + idle.'],
      released_bytes: ['Released', 'What of the idle spans was returned (MemStats.HeapReleased).'],
      consumed_bytes: [
        'Consumed',
        'From the system less released: what the heap takes of the machine’s memory.',
      ],
    },
  },
  scav: {
    title: 'The heap scavenger at work (scavtrace)',
    notes: [RETURNED_NOT_LIVE],
    figures: {
      generation: ['Generation', 'The scavenger’s generation: one each GC cycle.'],
      work_bytes: ['Returned since the last line', 'Bytes given back to the operating system.'],
      background_bytes: [
        'Returned in the background',
        'Since the last line, at the pace of about 1 % of the CPU.',
      ],
      eager_bytes: [
        'Returned eagerly',
        'Since the last line, by allocations that had to make room, or by debug.FreeOSMemory.',
      ],
      returned_bytes: [
        'Returned in all',
        'Heap that is with the operating system at this moment (MemStats.HeapReleased).',
      ],
      utilization: [
        'Use of what is kept',
        'Spans in use over the heap that is not returned. Low: memory is kept that the heap does not need now.',
      ],
      forced: ['Forced', FREE_OS],
    },
  },
  'pacer-start': {
    title: 'The pacer’s plan at the start of a cycle (gcpacertrace)',
    notes: ['It stands before the gc line of the same cycle.'],
    figures: {
      assist_ratio: [
        'Assist ratio',
        'Bytes of scan work that a goroutine owes for each byte that it allocates, as planned now.',
      ],
      scan_bytes: ['Scannable heap', 'Heap that has to be scanned: memory without pointers is not in it.'],
      heap_bytes: ['Heap at the start', 'As the first heap figure of the gc line.'],
      goal_bytes: ['Heap goal', 'The goal of this cycle, as the gc line prints it.'],
      dedicated_workers: ['Dedicated workers', 'Ps that do nothing but mark: about a quarter of all.'],
      fractional_workers: [
        'Fractional part',
        'Where a quarter of the Ps is no whole number (few Ps): the share of its time that each P marks for (up to Go 1.9: workers).',
      ],
    },
  },
  'pacer-sweep': {
    title: 'The end of the sweep (gcpacertrace)',
    notes: [
      'Sweeping runs beside the program after each cycle, paid for by allocations. The gc line does not tell of it.',
    ],
    figures: {
      heap_bytes: ['Heap', 'The heap when the last span was swept.'],
      allocated_bytes: [
        'Allocated meanwhile',
        'Allocated while the sweep went on (up to Go 1.8 in new spans only).',
      ],
      pages: ['Pages swept', 'Pages of 8 KiB.'],
      pages_per_byte: [
        'Sweep ratio',
        'Pages that had to be swept for each byte allocated, so that the sweep is over before the next cycle.',
      ],
    },
  },
  'pacer-end': {
    title: 'The pacer’s account of a cycle (gcpacertrace)',
    notes: ['The heap figures are exact bytes, where the gc line cuts to MiB.'],
    figures: {
      marked_before_bytes: [
        'Marked heap',
        'Marked by the cycle before (H_m_prev): what its growth is measured against.',
      ],
      trigger_ratio: [
        'Growth at the trigger',
        'How far above the marked heap the cycle started (h_t): 0.9 = 90 %.',
      ],
      trigger_bytes: ['Trigger', 'The heap size at which the cycle started.'],
      end_ratio: [
        'Growth at the end',
        'How far above the marked heap the heap had grown when the mark ended (h_a).',
      ],
      end_bytes: ['Heap at the end of the mark', 'The second heap figure of the gc line, to the byte.'],
      goal_ratio: ['Growth allowed', 'GOGC/100 (h_g).'],
      goal_bytes: ['Heap goal', 'What GOGC allows over the marked heap (H_g).'],
      utilization: [
        'CPU during the mark',
        'Background workers, taken to hit their aim, plus assists, as a share of all Ps. Above the aim: assists had to help.',
      ],
      utilization_goal: ['CPU aimed at', '25 % (Go 1.10 to 1.17: 30 %, 5 % of it for assists).'],
      scan_work_bytes: ['Scan work', 'Bytes that were scanned in the cycle (W_a).'],
      heap_scan_bytes: ['Scanned heap', 'Bytes of heap that were scanned.'],
      stack_scan_bytes: [
        'Scanned stacks',
        'Bytes of stacks that were scanned: the gc line’s stacks, to the byte (Go 1.20+).',
      ],
      globals_scan_bytes: ['Scanned globals', 'Bytes of globals that were scanned.'],
      expected_scan_bytes: [
        'Scan work expected',
        'What the pacer had planned with: the scan work of the cycle before.',
      ],
      beyond_goal_bytes: [
        'Beyond the goal',
        'Heap at the end less the goal: below 0 it stayed under its goal.',
      ],
      cons_mark: [
        'Cons/mark',
        'How fast the program allocates for how fast the collector marks, per CPU; it decides how early the next cycle starts. This is the estimate that this cycle ran with.',
      ],
    },
  },
  init: {
    title: 'The initialization of a package (inittrace)',
    notes: ['Packages are initialized before main: this is start-up time.'],
    figures: {
      package: ['Package', 'Its init functions and variables.'],
      at_ns: ['Start', 'Since the runtime started, as the @ of gc lines.'],
      clock_ns: ['Took', 'Clock time of its initialization.'],
      bytes: ['Bytes', 'Allocated on the heap.'],
      allocs: ['Allocations', 'Made meanwhile.'],
    },
  },
  sched: {
    title: 'The scheduler’s state (schedtrace)',
    notes: ['It tells nothing of the heap.'],
    figures: {
      at_ns: ['Time', 'Since the first of these lines.'],
      procs: ['Ps', 'GOMAXPROCS.'],
      idle_procs: ['Idle Ps', 'Ps without work.'],
      threads: ['Threads', 'Operating-system threads that the runtime started.'],
      spinning_threads: ['Spinning threads', 'Threads that look for work.'],
      need_spinning: ['Needs spinning', 'Whether another thread has to look for work.'],
      idle_threads: ['Idle threads', 'Threads that sleep.'],
      run_queue: ['Global queue', 'Goroutines that can run and wait in the queue of all.'],
      run_queues: [
        'Queues of the Ps',
        'Goroutines that wait in each P’s own queue: long ones mean too little CPU.',
      ],
      ticks: ['Scheduler ticks', 'Times that each P picked a goroutine.'],
      gc_waiting: ['Waiting for the GC', 'Whether a stop of the world is being waited for.'],
    },
  },
  'sched-p': { title: 'A P of the scheduler (scheddetail)', notes: [], figures: {} },
  'sched-m': { title: 'A thread of the scheduler (scheddetail)', notes: [], figures: {} },
  'sched-g': { title: 'A goroutine (scheddetail)', notes: [], figures: {} },
  scan: {
    title: 'What the cycle scanned (gctrace=2)',
    notes: ['Printed from Go 1.25 on, right after the gc line.'],
    figures: {
      class_bytes: ['Size class', 'Objects of this size; L are large ones.'],
      objects: ['Objects', 'Scanned in this cycle.'],
      spans: ['Spans', 'Scanned as a whole, by the Green Tea collector.'],
    },
  },
  checkfinalizers: {
    title: 'Finalizers and cleanups that wait (checkfinalizers)',
    notes: ['A queue that grows means that finalizers are slower than what is created: memory stays.'],
    figures: {
      finalizers: ['Finalizers', 'Queued.'],
      cleanups: ['Cleanups', 'Queued.'],
    },
  },
  'alloc-trace': {
    title: 'An allocation or a free (allocfreetrace)',
    notes: ['A stack follows. Up to Go 1.22; it makes a program very slow.'],
    figures: { bytes: ['Size', 'Bytes of the object.'], type: ['Type', 'Its Go type.'] },
  },
  'runtime-message': {
    title: 'A message of the Go runtime',
    notes: [
      'The runtime prints such lines about its surroundings, and as last words: then “fatal error:” follows.',
    ],
    figures: {},
  },
};

function companionExplanation(text: string): Explanation | undefined {
  for (const line of suffixes(text, COMPANION_PREFIXES)) {
    const companion = parseCompanion(line);
    if (!companion) continue;
    const { title, notes, figures } = COMPANION_WORDS[companion.kind];
    const fields: ExplainedField[] = [];
    for (const [key, piece, at] of groupsOf(companion.kind, line)) {
      const [name, meaning] = figures[key] ?? [key.replaceAll('_', ' '), ''];
      const figure = (companion as Record<string, unknown>)[key];
      fields.push({ text: piece, at, name, value: companionValue(key, piece, figure), meaning });
    }
    return { title, versions: companion.versions, line, fields, derived: exactGoal(companion), notes };
  }
  return undefined;
}

/** From 1.18 on the pacer prints by how much the heap passed its goal. */
function exactGoal(companion: Companion): DerivedFigure[] {
  if (companion.kind !== 'pacer-end' || companion.versions.low < 18 || companion.goal_bytes === undefined)
    return [];
  const value = `${companion.goal_bytes} bytes (${formatBytes(companion.goal_bytes)})`;
  return [{ name: 'Heap goal', value, meaning: 'Heap at the end less what was beyond the goal.' }];
}

/** The figures of a line with their places. */
function groupsOf(kind: Companion['kind'], line: string): [key: string, text: string, at: number][] {
  for (const shape of SHAPES) {
    if (shape.kind !== kind) continue;
    const match = new RegExp(shape.pattern.source, 'd').exec(line);
    if (!match) continue;
    return Object.entries(match.indices?.groups ?? {})
      .flatMap(([key, span]): [string, string, number][] =>
        span ? [[key, line.slice(...span).trimStart(), span[1]]] : [],
      )
      .map(([key, piece, end]): [string, string, number] => [key, piece, end - piece.length])
      .sort((a, b) => a[2] - b[2]);
  }
  return [];
}

function companionValue(key: string, text: string, figure: unknown): string {
  if (figure === true && !/\w/.test(text.replace(/\(.*\)/, ''))) return '';
  // What the reader works into other figures stands in the line alone.
  if (figure === undefined && key.endsWith('_bytes') && /^-?\d+$/.test(text))
    return formatBytes(Number(text));
  if (typeof figure !== 'number') return text;
  if (key.endsWith('_bytes') || key === 'bytes') return formatBytes(figure);
  if (key.endsWith('_ns')) return formatDuration(figure);
  if (key.startsWith('utilization')) return formatShare(figure);
  return Number.isInteger(figure) ? formatNumber(figure) : String(Number(figure.toPrecision(3)));
}

/** The text from each place on where one of the prefixes stands, without what a quotation leaves at its end. */
function* suffixes(text: string, prefixes: readonly string[]): Generator<string> {
  const starts = new Set<number>();
  for (const prefix of prefixes) {
    // Leading blanks of scheddetail's lines went with the paste.
    const bare = prefix.trimStart();
    for (let at = text.indexOf(bare); at >= 0; at = text.indexOf(bare, at + 1)) starts.add(at);
  }
  for (const at of [...starts].sort((a, b) => a - b)) {
    const rest = text.slice(at).replace(QUOTED_END, '');
    yield rest;
    if (/^[PMG]\d/.test(rest)) yield `  ${rest}`;
  }
}

// ── Crashes ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const UNRECOVERED =
  'Where the runtime printed it, nobody recovered it: the process ended with exit status 2.';
const UNRECOVERABLE = 'recover() cannot catch a fatal error: the process ended with exit status 2.';
const DUMP = 'The goroutines that follow show where: the first of them is the one that was running.';

const CRASH_WORDS: Readonly<Record<CrashKind, { title: string; meaning: string; notes: string[] }>> = {
  'concurrent-map': {
    title: 'A race on a map ended the process',
    meaning:
      'Goroutines used one map at the same time, one of them writing, and the runtime noticed. It notices by chance: the race was there before.',
    notes: [
      UNRECOVERABLE,
      `${DUMP} The other one may be any that touches the same map.`,
      'go test -race (or a build with -race) finds both sides. Guard the map with a sync.Mutex or sync.RWMutex; sync.Map suits keys that are written once and read often.',
    ],
  },
  'nil-map-write': {
    title: 'A write to a nil map',
    meaning:
      'A map was written to that was declared and never made. Reading a nil map is allowed, writing panics.',
    notes: [
      `${UNRECOVERED} recover() can catch it.`,
      'Make the map before the first write: m = make(map[K]V), or in the constructor of the struct that holds it.',
    ],
  },
  'out-of-memory': {
    title: 'The process ran out of memory',
    meaning:
      'The operating system refused memory to the runtime. A kernel that kills a process for its memory leaves no such line: there the log just ends.',
    notes: [
      UNRECOVERABLE,
      'The gc lines before it show whether the live heap grew, or one allocation was too large.',
    ],
  },
  'stack-overflow': {
    title: 'A goroutine’s stack overflowed',
    meaning:
      'One goroutine’s stack passed its limit (1 GB on 64 bit, 250 MB on 32 bit): nearly always a recursion without an end.',
    notes: [UNRECOVERABLE, DUMP],
  },
  deadlock: {
    title: 'A deadlock of all goroutines',
    meaning: 'Every goroutine waits for another, so none can ever run again.',
    notes: [UNRECOVERABLE, 'The state in brackets behind each goroutine’s number tells what it waits for.'],
  },
  panic: {
    title: 'A panic',
    meaning: 'The program panicked with this value.',
    notes: [UNRECOVERED, DUMP],
  },
  fatal: {
    title: 'A fatal error of the runtime',
    meaning: 'The runtime or a signal ended the process.',
    notes: [UNRECOVERABLE, DUMP],
  },
  sigquit: {
    title: 'A goroutine dump on request',
    meaning:
      'Somebody sent SIGQUIT (kill -QUIT, Ctrl-\\, a watchdog): the runtime prints all goroutines and ends the process.',
    notes: ['This is no crash of the program.'],
  },
  killed: {
    title: 'Killed from outside',
    meaning:
      'The words of the go tool or of a shell: the process got SIGKILL. Often that is the kernel, out of memory (see its log), or a container over its limit.',
    notes: [],
  },
};

/** First seen in (runtime/map.go, internal/runtime/maps). */
const MAP_RACES: [RegExp, GoVersions][] = [
  [/iteration/, { ...ANY_VERSION, low: 8 }],
  [/clone/, { ...ANY_VERSION, low: 21 }],
  [/small map/, { low: 24, high: 26 }],
  [/^/, { ...ANY_VERSION, low: 6 }],
];

function crashExplanation(text: string): Explanation | undefined {
  for (const line of text.includes(RECOVERED_NEEDLE) ? [text] : suffixes(text, CRASH_PREFIXES)) {
    const crash = crashOf(line);
    if (crash) return explainedCrash(crash);
  }
  return undefined;
}

function explainedCrash(crash: CrashText): Explanation {
  const { title, meaning, notes } = CRASH_WORDS[crash.kind];
  const line = crash.text;
  const recovered = isRecovered(crash);
  const fields: ExplainedField[] = [{ text: line, at: 0, name: 'What happened', value: '', meaning }];
  const block = /cannot allocate (\d+)-byte block \((\d+) in use\)/d.exec(line);
  for (const [k, name, what] of [
    [1, 'Asked for', 'Size of the block that could not be had.'],
    [2, 'In use', 'Memory that the runtime had mapped for the heap by then.'],
  ] as const) {
    if (block?.indices)
      fields.push({
        text: block[k],
        at: block.indices[k][0],
        name,
        value: formatBytes(Number(block[k])),
        meaning: what,
      });
  }
  const versions =
    crash.kind === 'concurrent-map' ? MAP_RACES.find(([pattern]) => pattern.test(line))![1] : ANY_VERSION;
  return {
    title: recovered ? `${title}, recovered by the server` : title,
    ...{ versions, line, fields, derived: [] },
    notes: recovered
      ? [
          'net/http recovers panics of handlers: the process lives on, the request is lost.',
          ...notes.slice(1),
        ]
      : notes,
  };
}
