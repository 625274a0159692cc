// Cycles travel from the readers to the processes in columns that are reused from batch to batch:
// a log of millions of cycles makes no object per cycle and keeps no memory.

/** Figures of a cycle. Heap in MiB as printed, durations in ns, times in ms; NaN = not known. */
export const COLUMNS = [
  'n',
  'atMs',
  'wallMs',
  'line',
  'util',
  'sweepTermNs',
  'markNs',
  'markTermNs',
  'cycleStopNs',
  'cpuSweepTermNs',
  'cpuAssistNs',
  'cpuBackgroundNs',
  'cpuIdleNs',
  'cpuMarkTermNs',
  'heapStart',
  'heapEnd',
  'heapMarked',
  'goal',
  'stacks',
  'globals',
  'procs',
  // What the process makes of them: MiB as printed, and percent for GOGC.
  'expectedLow',
  'expectedHigh',
  'expected',
  'gogcLow',
  'gogcHigh',
  'gogc',
  'alloc',
  'sinceMs',
  'gcCpuShare',
  'liveFloor',
] as const;

export type Column = (typeof COLUMNS)[number];

/** Bits of the `flags` column. */
export const FORCED = 1;
export const LEAK_CHECK = 2;
export const REPAIRED = 4;
export const PERIODIC = 8;
/** The row is a duplicate and belongs to no process. */
export const DUPLICATE = 16;
/** `heapMarked` is the live heap before the cycle, as Go 1.3 and 1.4 print it. */
export const LIVE_BEFORE = 32;
/** Outside of the window that the user asked for. */
export const OUTSIDE = 64;
/** `wallMs` is a time of day and date without a zone: what it would be in UTC. */
export const LOCAL = 128;
/** A cycle of a log that a trace shows too: durations and heap sizes are the trace's, exact; number, time and roots the log's. */
export const JOINED = 256;
/** In a trace: events before it are missing, and so may be any number of cycles. */
export const GAP = 512;
/** Printed by a development version of Go: no release's rules for the goal apply. */
export const UNRULED = 1024;

/** Few enough that a batch stays in a core's own cache from the reader to the figures. */
const ROWS = 512;
/** In cells: 64 bytes. */
const CACHE_LINE = 8;

export class CycleBatch {
  length = 0;
  readonly capacity: number;
  /** Distance between the same row of two neighbouring columns, in cells. */
  readonly stride: number;
  /** All columns one after the other. */
  readonly cells: Float64Array;
  readonly flags: Uint16Array;
  /** Index into GRAMMARS of the line's shape. */
  readonly family: Uint8Array;
  /** Index of the carrier's stream (the reader's numbering). */
  readonly stream: Int32Array;
  /** Index of the process that the cycle belongs to, set by lib/process/. */
  readonly process: Int32Array;
  /** Index into REGIMES, set by the goal model; 0 = not known. */
  readonly regime: Uint8Array;

  readonly n: Float64Array;
  readonly atMs: Float64Array;
  readonly wallMs: Float64Array;
  readonly line: Float64Array;
  readonly util: Float64Array;
  readonly sweepTermNs: Float64Array;
  readonly markNs: Float64Array;
  readonly markTermNs: Float64Array;
  readonly cycleStopNs: Float64Array;
  readonly cpuSweepTermNs: Float64Array;
  readonly cpuAssistNs: Float64Array;
  readonly cpuBackgroundNs: Float64Array;
  readonly cpuIdleNs: Float64Array;
  readonly cpuMarkTermNs: Float64Array;
  readonly heapStart: Float64Array;
  readonly heapEnd: Float64Array;
  readonly heapMarked: Float64Array;
  readonly goal: Float64Array;
  readonly stacks: Float64Array;
  readonly globals: Float64Array;
  readonly procs: Float64Array;
  readonly expectedLow: Float64Array;
  readonly expectedHigh: Float64Array;
  readonly expected: Float64Array;
  readonly gogcLow: Float64Array;
  readonly gogcHigh: Float64Array;
  readonly gogc: Float64Array;
  readonly alloc: Float64Array;
  /** Since the end of the previous cycle, or the start of the process. */
  readonly sinceMs: Float64Array;
  readonly gcCpuShare: Float64Array;
  /** Lower bound of the live heap; `heapMarked` is the upper one. */
  readonly liveFloor: Float64Array;

  constructor(capacity = ROWS) {
    this.capacity = capacity;
    // A cache line more than the rows: columns a power of two apart would share one set of the core's cache.
    this.stride = capacity + CACHE_LINE;
    this.cells = new Float64Array(COLUMNS.length * this.stride);
    this.flags = new Uint16Array(capacity);
    this.family = new Uint8Array(capacity);
    this.regime = new Uint8Array(capacity);
    this.stream = new Int32Array(capacity);
    this.process = new Int32Array(capacity);
    const column = (name: Column): Float64Array => {
      const start = COLUMNS.indexOf(name) * this.stride;
      return this.cells.subarray(start, start + capacity);
    };
    this.n = column('n');
    this.atMs = column('atMs');
    this.wallMs = column('wallMs');
    this.line = column('line');
    this.util = column('util');
    this.sweepTermNs = column('sweepTermNs');
    this.markNs = column('markNs');
    this.markTermNs = column('markTermNs');
    this.cycleStopNs = column('cycleStopNs');
    this.cpuSweepTermNs = column('cpuSweepTermNs');
    this.cpuAssistNs = column('cpuAssistNs');
    this.cpuBackgroundNs = column('cpuBackgroundNs');
    this.cpuIdleNs = column('cpuIdleNs');
    this.cpuMarkTermNs = column('cpuMarkTermNs');
    this.heapStart = column('heapStart');
    this.heapEnd = column('heapEnd');
    this.heapMarked = column('heapMarked');
    this.goal = column('goal');
    this.stacks = column('stacks');
    this.globals = column('globals');
    this.procs = column('procs');
    this.expectedLow = column('expectedLow');
    this.expectedHigh = column('expectedHigh');
    this.expected = column('expected');
    this.gogcLow = column('gogcLow');
    this.gogcHigh = column('gogcHigh');
    this.gogc = column('gogc');
    this.alloc = column('alloc');
    this.sinceMs = column('sinceMs');
    this.gcCpuShare = column('gcCpuShare');
    this.liveFloor = column('liveFloor');
  }

  get full(): boolean {
    return this.length === this.capacity;
  }

  clear(): void {
    this.length = 0;
  }
}

/** When the row's cycle ended, ms since its process started. */
export const endOf = ({ atMs, sweepTermNs, markNs, markTermNs }: CycleBatch, row: number): number =>
  atMs[row] + (sweepTermNs[row] + markNs[row] + markTermNs[row]) / 1e6;
