// Logs that are newest first, and exports whose chunks are in no order: their lines are put in the order of time. It is
// asked for by the head of an input, and costs nothing where the lines are in order already.
import type { Line } from '../carrier/carrier.js';
import type { TakeLine } from './layers.js';
import { isInteresting } from './scan.js';

export type Order = 'newest-first' | 'unsorted';

/** What the head of an input tells of the order of its lines. */
export interface Sample {
  /** The message that the line is of: lines of one message stay together. */
  unit: number;
  stream: string;
  wallMs: number;
  /** Of a cycle. */
  n?: number;
  atS?: number;
}

const G = 103;
const CYCLE = /^gc #?(\d+) @(\d+\.\d{3})s /;

export function sampleOf({ buffer, from, to, stream, wallMs }: Line, unit: number): Sample {
  const cycle =
    buffer[from] === G ? CYCLE.exec(buffer.toString('latin1', from, Math.min(to, from + 40))) : null;
  return { unit, stream, wallMs, ...(cycle && { n: Number(cycle[1]), atS: Number(cycle[2]) }) };
}

/** Stamps, or numbers, that fall so often are no accident. */
const LEAST_FALLS = 2;

/** The order of an input's lines, where it is not that of time. */
export function orderOf(samples: readonly Sample[]): Order | undefined {
  const cycles = samples.filter((sample) => sample.n !== undefined);
  const timed = cycles.filter((cycle) => !Number.isNaN(cycle.wallMs));
  let [rises, falls] = [0, 0];
  let last: Sample | undefined;
  // Stamps of a few texts are quoted ones.
  for (const sample of 2 * timed.length >= cycles.length ? samples : []) {
    if (Number.isNaN(sample.wallMs) || sample.unit === last?.unit) continue;
    if (last && sample.wallMs > last.wallMs) rises++;
    else if (last && sample.wallMs < last.wallMs) falls++;
    last = sample;
  }
  if (falls > rises && falls >= LEAST_FALLS) return 'newest-first';
  if (falls === rises && numbersFall(cycles)) return 'newest-first';
  // Sorted, the numbers go on better: not so where one container's log stands behind another's.
  if (falls === 0) return undefined;
  const sorted = [...cycles].sort((a, b) => a.wallMs - b.wallMs);
  const better = breaks(cycles) - breaks(sorted);
  return better > 0 || (better === 0 && goesBack(cycles)) ? 'unsorted' : undefined;
}

/** Stamps of one process's lines can differ by less. */
const JITTER_MS = 1000;

/** Whether a cycle is of an earlier time than the one before in its stream: pages in another order, or files. */
function goesBack(cycles: readonly Sample[]): boolean {
  const last = new Map<string, number>();
  return cycles.some(({ stream, wallMs }) => {
    const before = last.get(stream) ?? NaN;
    last.set(stream, wallMs);
    return wallMs < before - JITTER_MS;
  });
}

/** Cycles before one in which its neighbour is looked for: several processes may write at the same time. */
const NEIGHBOURS = 4;

/** Whether cycles come after the ones that followed them. A single fall to 1 is a restart. */
function numbersFall(cycles: readonly Sample[]): boolean {
  let [forward, backward] = [0, 0];
  const last = new Map<string, Sample[]>();
  for (const cycle of cycles) {
    const { stream, n = 0, atS = 0 } = cycle;
    const before = last.get(stream) ?? [];
    if (before.some((other) => other.n === n - 1 && other.atS! <= atS)) forward++;
    if (before.some((other) => other.n === n + 1 && other.atS! >= atS)) backward++;
    last.set(stream, [...before.slice(1 - NEIGHBOURS), cycle]);
  }
  return backward > forward && backward >= LEAST_FALLS;
}

/** Cycles that do not follow the one before in their stream. */
function breaks(cycles: readonly Sample[]): number {
  const last = new Map<string, number>();
  let count = 0;
  for (const { stream, n = 0 } of cycles) {
    const before = last.get(stream);
    if (before !== undefined && n !== before + 1) count++;
    last.set(stream, n);
  }
  return count;
}

/** Bytes of texts that are held at most, with what each costs beside its text. */
const MOST_BYTES = 64 * 1024 * 1024;
const ENTRY_BYTES = 160;
/** Texts are copied into slabs of this size. */
const SLAB = 1024 * 1024;

interface Entry extends Line {
  number: number;
  unit: number;
}

/** Holds the lines that matter, and hands them on in the order of time. */
export class Sorter {
  readonly #order: Order;
  readonly #take: TakeLine;
  readonly #most: number;
  #entries: Entry[] = [];
  #slab = Buffer.alloc(0);
  #used = 0;
  #bytes = 0;
  /** Times that lines had to be handed on before all of them were seen. */
  overflows = 0;

  constructor(order: Order, take: TakeLine, mostBytes = MOST_BYTES) {
    this.#order = order;
    this.#take = take;
    this.#most = mostBytes;
  }

  /** Keeps a copy of the line where it may matter; where it does not, false. */
  keep(line: Line, number: number, unit: number): boolean {
    if (!isInteresting(line) && !mayBeOfDump(line)) return false;
    const length = line.to - line.from;
    // Two bytes that are no digits stand behind every text.
    if (this.#used + length + 2 > this.#slab.length) {
      this.#slab = Buffer.alloc(Math.max(SLAB, length + 2), 10);
      this.#used = 0;
    }
    line.buffer.copy(this.#slab, this.#used, line.from, line.to);
    this.#entries.push({
      ...line,
      buffer: this.#slab,
      from: this.#used,
      to: this.#used + length,
      number,
      unit,
    });
    this.#used += length + 2;
    this.#bytes += length + ENTRY_BYTES;
    if (this.#bytes > this.#most) this.#overflow();
    return true;
  }

  finish(): void {
    this.#handOn(this.#sorted());
    this.#entries = [];
  }

  /** The older half is handed on: of an unsorted input, what comes may still be younger than that. */
  #overflow(): void {
    this.overflows++;
    const sorted = this.#sorted();
    const half = this.#order === 'unsorted' ? sorted.length >> 1 : sorted.length;
    this.#handOn(sorted.slice(0, half));
    this.#entries = sorted.slice(half);
    this.#bytes = this.#entries.reduce((sum, entry) => sum + entry.to - entry.from + ENTRY_BYTES, 0);
  }

  #handOn(entries: readonly Entry[]): void {
    for (const entry of entries) this.#take(entry, entry.number, entry.unit);
  }

  /** By time; of one time as in the file, or the other way round; lines of one message as they are. */
  #sorted(): Entry[] {
    const turn = this.#order === 'newest-first' ? -1 : 1;
    // What has no stamp is as old as what stands before it.
    const wall = new Map<number, number>();
    let last = -Infinity;
    for (const { unit, wallMs } of this.#entries) {
      if (wall.has(unit)) continue;
      if (!Number.isNaN(wallMs)) last = wallMs;
      wall.set(unit, last);
    }
    // Without a year the order of the file is all there is, and stamps of a few texts are quoted ones.
    const timed = this.#entries.filter((entry) => !Number.isNaN(entry.wallMs)).length;
    const isTimed = 2 * timed > this.#entries.length && !this.#entries.some((entry) => entry.yearless);
    const place = new Map(this.#entries.map((entry, i) => [entry, i]));
    return [...this.#entries].sort((a, b) => {
      const time = isTimed ? wall.get(a.unit)! - wall.get(b.unit)! : 0;
      return time || turn * (a.unit - b.unit) || place.get(a)! - place.get(b)!;
    });
  }
}

const TAB = 9;
const CLOSING = 41;
const DUMP = ['created by ', 'exit status ', '[signal '].map((text) => Buffer.from(text));

/** Whether a line can be one of a crash or of a dump. */
function mayBeOfDump({ buffer, from, to }: Line): boolean {
  if (buffer[from] === TAB || buffer[to - 1] === CLOSING) return true;
  return DUMP.some(
    (text) => buffer.compare(text, 0, text.length, from, Math.min(to, from + text.length)) === 0,
  );
}
