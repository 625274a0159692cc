// Times that the user names: the part of a log or trace that is asked for, by seconds since process start, by cycle number, or by
// wall time; when a process started; the zone of stamps that tell none.
import { utcOf, zoneOf, type Zone } from '../carrier/zone.js';
import type { CycleBatch } from '../model/batch.js';
import { parseDuration } from '../model/units.js';

export interface WindowOptions {
  /** `12.5s`, `gc:400`, `03:10`, `2026-11-20T03:10`, RFC 3339. */
  from?: string;
  to?: string;
  /** The wall time at which the process of a log without wall times started. */
  start?: string;
  /** The zone of wall times that tell none, here and in the log: `Europe/Berlin`, `+01:00`. */
  tz?: string;
}

export class WindowError extends Error {}

export interface Window {
  /** Whether a row lies in it. */
  holds: (batch: CycleBatch, row: number) => boolean;
  /** The cycles that bound it; infinite where none does. */
  fromCycle: number;
  toCycle: number;
  /**
   * The times that bound it, ms since a start that is told by its wall time (NaN where that is not known) and by the process's clock;
   * infinite where none does, and from Infinity on where they cannot be known. Of times of day the first that are not over at the start:
   * what is asked for a trace's window lasts no day.
   */
  times: (start: { wallMs: number; atMs: number }) => { fromMs: number; toMs: number };
  /** `From 03:10 to 03:25`. */
  words: string;
  /** It is one of wall times. */
  isWall: boolean;
}

type Edge = { column: 'n' | 'atMs' | 'wallMs'; value: number } | { clock: number };

const DAY_MS = 86400e3;

/** The zone that the user named, or undefined. Throws WindowError on what is none. */
export function zoneNamed({ tz }: WindowOptions): Zone | undefined {
  if (tz === undefined) return undefined;
  const zone = zoneOf(tz);
  if (!zone) throw new WindowError(`--tz: ${tz} is not a time zone: write Europe/Berlin, UTC or +01:00`);
  return zone;
}

/** When the process started, or undefined. `local`: in a zone that is not known. Throws WindowError on a text that is no time. */
export function startOf(options: WindowOptions): { ms: number; local: boolean } | undefined {
  const { start } = options;
  if (start === undefined) return undefined;
  const found = wallTime(start, zoneNamed(options));
  if (!found) throw new WindowError(`--start: ${start} is not a time: write 2026-11-20T03:10:00Z`);
  return found;
}

/** The window that the user asked for, or undefined. Throws WindowError on a text that is no time, and on one that ends before it begins. */
export function windowOf(options: WindowOptions): Window | undefined {
  const { from, to } = options;
  if (from === undefined && to === undefined) return undefined;
  const zone = zoneNamed(options);
  const low = from === undefined ? undefined : edgeOf('--from', from, zone);
  const high = to === undefined ? undefined : edgeOf('--to', to, zone);
  if (low && high && isBehind(low, high)) throw new WindowError(`--from ${from} is after --to ${to}`);
  const cycleOf = (edge: Edge | undefined, none: number): number =>
    edge && !('clock' in edge) && edge.column === 'n' ? edge.value : none;
  const position = (edge: Edge, batch: CycleBatch, row: number): number => {
    if (!('clock' in edge)) return batch[edge.column][row];
    const wall = batch.wallMs[row];
    return (((wall + (zone?.(wall) ?? 0)) % DAY_MS) + DAY_MS) % DAY_MS;
  };
  const isAbove = (edge: Edge | undefined, batch: CycleBatch, row: number): boolean =>
    !edge || position(edge, batch, row) >= valueOf(edge);
  const isBelow = (edge: Edge | undefined, batch: CycleBatch, row: number): boolean =>
    !edge || position(edge, batch, row) <= valueOf(edge);
  const overMidnight = isOverMidnight(low, high);
  return {
    holds: (batch, row) =>
      overMidnight
        ? isAbove(low, batch, row) || isBelow(high, batch, row)
        : isAbove(low, batch, row) && isBelow(high, batch, row),
    fromCycle: cycleOf(low, -Infinity),
    toCycle: cycleOf(high, Infinity),
    times: (start) => timesOf(low, high, start, zone),
    words:
      from === undefined
        ? `Up to ${wordOf(to)}`
        : to === undefined
          ? `From ${wordOf(from)} on`
          : `From ${wordOf(from)} to ${wordOf(to)}`,
    isWall: [low, high].some((edge) => edge && ('clock' in edge || edge.column === 'wallMs')),
  };
}

function timesOf(
  low: Edge | undefined,
  high: Edge | undefined,
  { wallMs, atMs }: { wallMs: number; atMs: number },
  zone: Zone | undefined,
): { fromMs: number; toMs: number } {
  const localMs = wallMs + (zone?.(wallMs) ?? 0);
  const midnight = Math.floor(localMs / DAY_MS) * DAY_MS;
  const timeOf = (day: number, clock: number): number => {
    const ms = midnight + day * DAY_MS + clock;
    return (zone ? utcOf(ms, zone) : ms) - wallMs;
  };
  const placeOf = (edge: Edge | undefined, day: number, none: number): number => {
    if (!edge) return none;
    if ('clock' in edge) return timeOf(day, edge.clock);
    return edge.column === 'n' ? none : edge.value - (edge.column === 'atMs' ? atMs : wallMs);
  };
  const isOfDay = [low, high].some((edge) => edge && 'clock' in edge);
  const onDay = (day: number): { fromMs: number; toMs: number } => {
    const from = placeOf(low, day, -Infinity);
    if (isOverMidnight(low, high)) return { fromMs: from, toMs: placeOf(high, day + 1, Infinity) };
    const to = placeOf(high, day, Infinity);
    return isOfDay
      ? { fromMs: Math.max(from, timeOf(day, 0)), toMs: Math.min(to, timeOf(day + 1, 0)) }
      : { fromMs: from, toMs: to };
  };
  const found = [-1, 0, 1].map(onDay).find(({ toMs }) => toMs >= 0);
  // Nothing lies between times that are not known.
  return found && !Number.isNaN(found.fromMs) ? found : NOWHERE;
}

const NOWHERE = { fromMs: Infinity, toMs: -Infinity };

/** From 23:50 to 00:10: midnight lies between. */
const isOverMidnight = (low: Edge | undefined, high: Edge | undefined): boolean =>
  low !== undefined && high !== undefined && 'clock' in low && 'clock' in high && low.clock > high.clock;

/** Of two places of one kind; times of day can have midnight between them. */
const isBehind = (low: Edge, high: Edge): boolean =>
  !('clock' in low) && !('clock' in high) && low.column === high.column && low.value > high.value;

const wordOf = (text = ''): string => text.replace(/^gc:/, 'gc ');

const valueOf = (edge: Edge): number => ('clock' in edge ? edge.clock : edge.value);

function edgeOf(option: string, text: string, zone: Zone | undefined): Edge {
  const cycle = /^gc:(\d+)$/.exec(text);
  if (cycle) return { column: 'n', value: Number(cycle[1]) };
  const seconds = parseDuration(text);
  if (seconds !== undefined) return { column: 'atMs', value: seconds * 1e3 };
  const clock = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (clock)
    return { clock: (Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)) * 1e3 };
  const wall = wallTime(text, zone);
  if (!wall)
    throw new WindowError(
      /^\d+$/.test(text)
        ? `${option} ${text} has no unit: write ${text}s or gc:${text}`
        : `${option}: ${text} is not a time: write 12.5s, gc:400, 03:10 or 2026-11-20T03:10:00Z`,
    );
  return { column: 'wallMs', value: wall.ms };
}

const WALL = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/;

/** A time with its date. Where neither it nor the user tells a zone, it is what it would be in UTC. */
function wallTime(text: string, zone: Zone | undefined): { ms: number; local: boolean } | undefined {
  const [, date, time = '00:00', offset] = WALL.exec(text) ?? [];
  const ms = Date.parse(`${date}T${time}${offset?.replace(/^(...)(\d\d)$/, '$1:$2') ?? 'Z'}`);
  if (Number.isNaN(ms)) return undefined;
  return offset === undefined && zone
    ? { ms: utcOf(ms, zone), local: false }
    : { ms, local: offset === undefined };
}
