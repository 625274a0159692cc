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
  // Since the end of the previous cycle, or the start of the process.
  'sinceMs',
  'gcCpuShare',
  // Lower bound of the live heap; `heapMarked` is the upper one.
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

type Columns = Readonly<Record<Column, Float64Array>>;

export interface CycleBatch extends Columns {
  length: number;
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
}

export function newBatch(capacity = ROWS): CycleBatch {
  // A cache line more than the rows: columns a power of two apart would share one set of the core's cache.
  const stride = capacity + CACHE_LINE;
  const cells = new Float64Array(COLUMNS.length * stride);
  const columns = Object.fromEntries(
    COLUMNS.map((name, i) => [name, cells.subarray(i * stride, i * stride + capacity)]),
  ) as Columns;
  return {
    length: 0,
    capacity,
    stride,
    cells,
    flags: new Uint16Array(capacity),
    family: new Uint8Array(capacity),
    regime: new Uint8Array(capacity),
    stream: new Int32Array(capacity),
    process: new Int32Array(capacity),
    ...columns,
  };
}

/** Whether the row belongs to a process, and is in the window that the user asked for. */
export const isReported = ({ process, flags }: CycleBatch, row: number): boolean =>
  process[row] >= 0 && (flags[row] & OUTSIDE) === 0;

/** The stacks and globals that a cycle printed, MiB; 0 if none: up to 1.17 they are neither printed nor counted. */
export const stacksOf = ({ stacks }: CycleBatch, row: number): number => (stacks[row] >= 0 ? stacks[row] : 0);
export const globalsOf = ({ globals }: CycleBatch, row: number): number =>
  globals[row] >= 0 ? globals[row] : 0;

/** When the row's cycle ended, ms since its process started. */
export const endOf = ({ atMs, sweepTermNs, markNs, markTermNs }: CycleBatch, row: number): number =>
  atMs[row] + (sweepTermNs[row] + markNs[row] + markTermNs[row]) / 1e6;
