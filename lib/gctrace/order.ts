// Sorts a log's lines by time if they are not in that order: the newest is first, or chunks come in any order, as in some exports.
// The log's head shows whether to sort; lines that are in order already cost nothing.
import type { Line } from '../carrier/carrier.js';
import { CYCLE_AT } from '../carrier/cycle.js';
import { ownerOf } from '../carrier/machines.js';
import { PADDING } from '../carrier/padding.js';
import type { TakeLine } from './layers.js';
import { cycleStart, isInteresting, NET } from './scan.js';

/** `falling`: times fall, as where the newest is first, but lines of one time are in order: a stable sort by time, descending. */
export type Order = 'newest-first' | 'falling' | 'unsorted';

/** What one line of the head contributes to finding the order. */
export interface Sample {
  /** The message the line belongs to: lines of one message stay together. */
  unit: number;
  /** Whose it is. */
  stream: string;
  wallMs: number;
  /** If the line holds a cycle: its number, seconds since process start, and whether the text begins with it. */
  n?: number;
  atS?: number;
  bare?: boolean;
}

const G = 103;

export function sampleOf(line: Line, unit: number): Sample {
  const { buffer, from, to, wallMs } = line;
  const stream = ownerOf(line);
  const start =
    buffer[from] === G ? from : cycleStart(buffer, from, buffer.subarray(0, to).indexOf(NET, from));
  const cycle =
    start >= 0 ? CYCLE_AT.exec(buffer.toString('latin1', start, Math.min(to, start + 40))) : undefined;
  const bare = start === from;
  return {
    unit,
    stream,
    wallMs,
    ...(cycle?.index === 0 && { n: Number(cycle[1]), atS: Number(cycle[2]), bare }),
  };
}

/** Times or numbers that decrease this often are no accident. */
const LEAST_FALLS = 2;

/** The order of an input's lines, or undefined if it is by time. */
export function orderOf(samples: readonly Sample[]): Order | undefined {
  const all = samples.filter((sample) => sample.n !== undefined);
  // Beside texts that begin with cycles, others quote them.
  const bare = all.filter((sample) => sample.bare);
  const cycles = bare.length > 0 ? bare : all;
  const timed = cycles.filter((cycle) => !Number.isNaN(cycle.wallMs));
  let [rises, falls] = [0, 0];
  let last: Sample | undefined;
  // If only a few texts have times, those are quoted.
  for (const sample of 2 * timed.length >= cycles.length ? samples : []) {
    if (Number.isNaN(sample.wallMs) || sample.unit === last?.unit) continue;
    if (last && sample.wallMs > last.wallMs) rises++;
    else if (last && sample.wallMs < last.wallMs) falls++;
    last = sample;
  }
  if (falls > rises && falls >= LEAST_FALLS) return tiesRise(timed) ? 'falling' : 'newest-first';
  if (falls === rises && numbersFall(cycles)) return 'newest-first';
  // Only if sorting by time improves the sequence of cycle numbers. It does not if one container's log follows another's.
  if (falls === 0) return undefined;
  const sorted = [...cycles].sort((a, b) => a.wallMs - b.wallMs);
  const better = breaks(cycles) - breaks(sorted);
  return better > 0 || (better === 0 && goesBack(cycles)) ? 'unsorted' : undefined;
}

/** Times of one process's lines may jitter by up to this. */
const JITTER_MS = 1000;

/** Whether a cycle is older than the one before it in its stream: pages, or files, are out of order. */
function goesBack(cycles: readonly Sample[]): boolean {
  const last = new Map<string, number>();
  return cycles.some(({ stream, wallMs }) => {
    const before = last.get(stream) ?? NaN;
    last.set(stream, wallMs);
    return wallMs < before - JITTER_MS;
  });
}

/** How many cycles back a cycle's neighbour is looked for: several processes may write at the same time. */
const NEIGHBOURS = 4;

/** Whether cycles come after their successors. A single drop to 1 is a restart. */
function numbersFall(cycles: readonly Sample[]): boolean {
  const [forward, backward] = steps(cycles, () => true);
  return backward > forward && backward >= LEAST_FALLS;
}

/** Whether cycles of one time come before their successors. Those of one message always do. */
function tiesRise(cycles: readonly Sample[]): boolean {
  const [forward, backward] = steps(cycles, (a, b) => a.wallMs === b.wallMs && a.unit !== b.unit);
  return forward > backward && forward >= LEAST_FALLS;
}

/** How many cycles come after the one with the number before theirs, and how many before it. */
function steps(
  cycles: readonly Sample[],
  isPair: (before: Sample, cycle: Sample) => boolean,
): [forward: number, backward: number] {
  let [forward, backward] = [0, 0];
  const last = new Map<string, Sample[]>();
  for (const cycle of cycles) {
    const { stream, n = 0, atS = 0 } = cycle;
    const latest = last.get(stream) ?? [];
    const before = latest.filter((other) => isPair(other, cycle));
    if (before.some((other) => other.n === n - 1 && other.atS! <= atS)) forward++;
    if (before.some((other) => other.n === n + 1 && other.atS! >= atS)) backward++;
    last.set(stream, [...latest.slice(1 - NEIGHBOURS), cycle]);
  }
  return [forward, backward];
}

/** Counts the cycles that do not follow the one before them in their stream. */
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

/** The most memory held, including each entry's overhead. */
const MOST_BYTES = 64 * 1024 * 1024;
const ENTRY_BYTES = 160;
/** Texts are copied into slabs of this size. */
const SLAB = 1024 * 1024;

interface Entry extends Line {
  number: number;
  unit: number;
}

/** Holds the lines that matter and passes them on in the order of time. */
export class Sorter {
  readonly #order: Order;
  readonly #take: TakeLine;
  readonly #most: number;
  #entries: Entry[] = [];
  #slab = Buffer.alloc(0);
  #used = 0;
  #bytes = 0;
  /** How often lines had to be passed on before all of them were read. */
  overflows = 0;

  constructor(order: Order, take: TakeLine, mostBytes = MOST_BYTES) {
    this.#order = order;
    this.#take = take;
    this.#most = mostBytes;
  }

  /** Keeps a copy of the line if it may matter, else returns false. */
  keep(line: Line, number: number, unit: number): boolean {
    if (!isInteresting(line) && !mayBeOfDump(line)) return false;
    const length = line.to - line.from;
    const padded = length + PADDING.length;
    if (this.#used + padded > this.#slab.length) {
      this.#slab = Buffer.alloc(Math.max(SLAB, padded), PADDING);
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
    this.#used += padded;
    this.#bytes += length + ENTRY_BYTES;
    if (this.#bytes > this.#most) this.#overflow();
    return true;
  }

  finish(): void {
    this.#handOn(this.#sorted());
    this.#entries = [];
  }

  /** Passes on the older half: in an unsorted input, later lines may still be older than the newer half. */
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

  /** By time. Lines of the same time keep the file's order, or its reverse; lines of one message stay as they are. */
  #sorted(): Entry[] {
    // A message without a time gets that of the message before it.
    const wall = new Map<number, number>();
    let last = -Infinity;
    for (const { unit, wallMs } of this.#entries) {
      if (wall.has(unit)) continue;
      if (!Number.isNaN(wallMs)) last = wallMs;
      wall.set(unit, last);
    }
    // Without years only the order of the file is left; and if only a few texts have times, those are quoted.
    const timed = this.#entries.filter((entry) => !Number.isNaN(entry.wallMs)).length;
    const isTimed = 2 * timed > this.#entries.length && !this.#entries.some((entry) => entry.yearless);
    const turn = this.#order === 'unsorted' || (this.#order === 'falling' && isTimed) ? 1 : -1;
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

/** Whether a line may belong to a crash or a dump. */
function mayBeOfDump({ buffer, from, to }: Line): boolean {
  if (buffer[from] === TAB || buffer[to - 1] === CLOSING) return true;
  return DUMP.some(
    (text) => buffer.compare(text, 0, text.length, from, Math.min(to, from + text.length)) === 0,
  );
}
