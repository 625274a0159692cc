// Parses one line of counters: NDJSON, or bpftrace's text or JSON (docs/MAPS.md has the formats).
import { stampOf } from '../carrier/field-stamps.js';

/** The counted operations, in the order of a sample's counters. */
export const OPERATIONS = ['grow', 'assign', 'delete'] as const;
export type Operation = (typeof OPERATIONS)[number];
export type Clock = 'process' | 'wall' | 'local';

export interface Time {
  /** On the clock of MapActivity. */
  ms: number;
  clock: Clock;
}

export interface Counters {
  /** A function, or a key of bpftrace. Each key has running totals of its own. */
  key: string;
  counts: Partial<Record<Operation, number>>;
}

/** A parsed line: the time of the following counters, or counters with or without a time. */
export interface Told {
  time?: Time;
  counters?: Counters[];
  /** Events that bpftrace lost. */
  lost?: number;
}

/** From this many seconds on (the year 2001) a number is a Unix time: no process runs for so long. */
const EPOCH_S = 1e9;

const TEXT_COUNT = /^@(\w*)(?:\[(.+)\])?: (\d+)$/;
const TEXT_NOISE = /^(?:Attach(?:ing|ed) \d+ probes?\b.*)?$/;
const TEXT_LOST = /^Lost (\d+) events$/;

/** What a line tells: nothing if it is bpftrace's own; undefined if it has none of these formats. */
export function readLine(line: string): Told | undefined {
  const text = line.trim();
  if (text.startsWith('{')) return readJson(text);
  if (TEXT_NOISE.test(text)) return {};
  const count = TEXT_COUNT.exec(text);
  if (count) return { counters: countersOf(count[1], count[2] ?? '', Number(count[3])) };
  const lost = TEXT_LOST.exec(text);
  if (lost) return { lost: Number(lost[1]) };
  const time = timeOf(text);
  return time && { time };
}

function readJson(text: string): Told | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { type, data, ...rest } = value as Record<string, unknown>;
  if (typeof type === 'string' && !('t' in rest)) return readBpftrace(type, data, rest);
  const time = timeOf((value as Record<string, unknown>).t);
  if (!time) return undefined;
  const counts: Counters['counts'] = {};
  for (const operation of OPERATIONS) {
    const count = rest[operation];
    if (count === undefined) continue;
    if (!isCount(count)) return undefined;
    counts[operation] = count;
  }
  if (Object.keys(counts).length === 0) return undefined;
  const key = typeof rest.function === 'string' ? rest.function : '';
  return { time, counters: [{ key, counts }] };
}

/** bpftrace -f json: one kind of output per line. */
function readBpftrace(type: string, data: unknown, rest: Record<string, unknown>): Told | undefined {
  if (type === 'attached_probes') return {};
  if (type === 'lost_events') return { lost: eventsIn(data ?? rest) };
  if (type === 'time' || type === 'printf') {
    const time = timeOf(typeof data === 'string' ? data.trim() : undefined);
    return time && { time };
  }
  if (type !== 'map' || typeof data !== 'object' || data === null) return undefined;
  const counters = Object.entries(data).flatMap(([name, value]: [string, unknown]) =>
    entriesOf(value).flatMap(([key, count]) => (isCount(count) ? countersOf(name.slice(1), key, count) : [])),
  );
  return { counters };
}

/** The entries of a map with keys, or of one that is a single count. */
const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [['', value]];

const eventsIn = (data: unknown): number => {
  const { events } = data as { events?: unknown };
  return isCount(events) ? events : 1;
};

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** Map functions by their symbols, and maps of the script by names of operations. */
const NAMES: readonly (readonly [Operation, RegExp])[] = [
  // Work that follows a growth (evacuate, grow, split) is not counted.
  ['grow', /\bhash_?[gG]row\b|\brehash\b|\bgrowTo(?:Table|Small)\b|^grow$/],
  ['assign', /\bmapassign|^assign|\bSwap\b/],
  ['delete', /\bmapdelete|^delete|\(\*Map\)\.Delete\b/],
];

/** `@grow`, `@n[rehash]`, `@n[uprobe:/app:runtime.mapassign_faststr]`. Other maps of a script are ignored. */
function countersOf(map: string, key: string, count: number): Counters[] {
  for (const name of [key, map]) {
    const operation = NAMES.find(([, shape]) => shape.test(name))?.[0];
    if (operation) return [{ key: `${map}[${key}]`, counts: { [operation]: count } }];
  }
  return [];
}

function timeOf(value: unknown): Time | undefined {
  if (typeof value === 'number' && value < EPOCH_S)
    return value >= 0 ? { ms: value * 1e3, clock: 'process' } : undefined;
  const { ms, local } = stampOf(value);
  return Number.isNaN(ms) ? undefined : { ms, clock: local ? 'local' : 'wall' };
}
