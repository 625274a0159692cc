// Times in the user's options: the window by seconds since process start, cycle number or wall time; a process's start; the zone of
// timestamps without one.
import { utcOf, zoneOf, type Zone } from '../carrier/zone.js';
import type { CycleBatch } from '../model/batch.js';
import { parseDuration } from '../model/units.js';

export interface WindowOptions {
  /** `12.5s`, `gc:400`, `03:10`, `2026-11-20T03:10`, RFC 3339. */
  from?: string | undefined;
  to?: string | undefined;
  /** The wall time at which the process of a log without wall times started. */
  start?: string | undefined;
  /** The zone of wall times without one, here and in the log: `Europe/Berlin`, `+01:00`. */
  tz?: string | undefined;
}

export class WindowError extends Error {}

export interface Window {
  /** Whether a row is in the window. */
  holds: (batch: CycleBatch, row: number) => boolean;
  /** The bounding cycle numbers; infinite if there is none. */
  fromCycle: number;
  toCycle: number;
  /**
   * The bounding times in ms since a start, which is given as wall time (NaN if unknown) and on the process's clock; infinite if there
   * is none, and an empty window if they cannot be known. Times of day mean the first ones that are not over at the start, because
   * traces last less than a day.
   */
  times: (start: { wallMs: number; atMs: number }) => { fromMs: number; toMs: number };
  /** `From 03:10 to 03:25`. */
  words: string;
  /** A bound is a wall time. */
  isWall: boolean;
}

/** `clock`: a time of day, ms since midnight. */
interface Edge {
  column: 'n' | 'atMs' | 'wallMs' | 'clock';
  value: number;
}

const DAY_MS = 86400e3;

/** The zone of `--tz`, or undefined. Throws WindowError if it is invalid. */
export function zoneNamed({ tz }: WindowOptions): Zone | undefined {
  if (tz === undefined) return undefined;
  const zone = zoneOf(tz);
  if (!zone) throw new WindowError(`--tz: ${tz} is not a time zone: write Europe/Berlin, UTC or +01:00`);
  return zone;
}

/** The time of `--start`, or undefined. `local`: its zone is unknown. Throws WindowError if it is invalid. */
export function startOf(options: WindowOptions): { ms: number; local: boolean } | undefined {
  const { start } = options;
  if (start === undefined) return undefined;
  const found = wallTime(start, zoneNamed(options));
  if (!found) throw new WindowError(`--start: ${start} is not a time: write 2026-11-20T03:10:00Z`);
  return found;
}

/** The window of `--from` and `--to`, or undefined. Throws WindowError if a time is invalid, or if it ends before it begins. */
export function windowOf(options: WindowOptions): Window | undefined {
  const { from, to } = options;
  if (from === undefined && to === undefined) return undefined;
  const zone = zoneNamed(options);
  const low = from === undefined ? undefined : edgeOf('--from', from, zone);
  const high = to === undefined ? undefined : edgeOf('--to', to, zone);
  if (low && high && isBehind(low, high)) throw new WindowError(`--from ${from} is after --to ${to}`);
  const cycleOf = (edge: Edge | undefined, none: number): number =>
    edge?.column === 'n' ? edge.value : none;
  const position = (edge: Edge, batch: CycleBatch, row: number): number => {
    if (edge.column !== 'clock') return batch[edge.column][row];
    const wall = batch.wallMs[row];
    return (((wall + (zone?.(wall) ?? 0)) % DAY_MS) + DAY_MS) % DAY_MS;
  };
  const isAbove = (edge: Edge | undefined, batch: CycleBatch, row: number): boolean =>
    !edge || position(edge, batch, row) >= edge.value;
  const isBelow = (edge: Edge | undefined, batch: CycleBatch, row: number): boolean =>
    !edge || position(edge, batch, row) <= edge.value;
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
    isWall: [low, high].some((edge) => edge?.column === 'clock' || edge?.column === 'wallMs'),
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
    if (edge.column === 'clock') return timeOf(day, edge.value);
    return edge.column === 'n' ? none : edge.value - (edge.column === 'atMs' ? atMs : wallMs);
  };
  const isOfDay = [low, high].some((edge) => edge?.column === 'clock');
  const onDay = (day: number): { fromMs: number; toMs: number } => {
    const from = placeOf(low, day, -Infinity);
    if (isOverMidnight(low, high)) return { fromMs: from, toMs: placeOf(high, day + 1, Infinity) };
    const to = placeOf(high, day, Infinity);
    return isOfDay
      ? { fromMs: Math.max(from, timeOf(day, 0)), toMs: Math.min(to, timeOf(day + 1, 0)) }
      : { fromMs: from, toMs: to };
  };
  const found = [-1, 0, 1].map(onDay).find(({ toMs }) => toMs >= 0);
  // With unknown times the window is empty.
  return found && !Number.isNaN(found.fromMs) ? found : NOWHERE;
}

const NOWHERE = { fromMs: Infinity, toMs: -Infinity };

/** Whether midnight is in between, as from 23:50 to 00:10. */
const isOverMidnight = (low: Edge | undefined, high: Edge | undefined): boolean =>
  low?.column === 'clock' && high?.column === 'clock' && low.value > high.value;

/** Whether the window ends before it begins. Times of day never do, because midnight can be in between. */
const isBehind = (low: Edge, high: Edge): boolean =>
  low.column !== 'clock' && low.column === high.column && low.value > high.value;

const wordOf = (text = ''): string => text.replace(/^gc:/, 'gc ');

function edgeOf(option: string, text: string, zone: Zone | undefined): Edge {
  const [, cycle] = /^gc:(\d+)$/.exec(text) ?? [];
  if (cycle !== undefined) return { column: 'n', value: Number(cycle) };
  const duration = parseDuration(text);
  if (duration !== undefined) return { column: 'atMs', value: duration * 1e3 };
  const [, hours, minutes, seconds = '0'] = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text) ?? [];
  if (hours !== undefined)
    return { column: 'clock', value: (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1e3 };
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

/** A wall time with its date. Without a zone, from itself or the user, it is read as UTC (`local`). */
function wallTime(text: string, zone: Zone | undefined): { ms: number; local: boolean } | undefined {
  const [, date, time = '00:00', offset] = WALL.exec(text) ?? [];
  const ms = Date.parse(`${date}T${time}${offset?.replace(/^(...)(\d\d)$/, '$1:$2') ?? 'Z'}`);
  if (Number.isNaN(ms)) return undefined;
  return offset === undefined && zone
    ? { ms: utcOf(ms, zone), local: false }
    : { ms, local: offset === undefined };
}
