// The part of a log that the user asked for: by seconds since process start, by cycle number, or by wall time.
import type { CycleBatch } from './model/batch.js';
import { parseDuration } from './model/units.js';

export interface WindowOptions {
  /** `12.5s`, `gc:400`, `03:10`, `2026-11-20T03:10`, RFC 3339. */
  from?: string;
  to?: string;
}

export class WindowError extends Error {}

type Edge = { column: 'n' | 'atMs' | 'wallMs'; value: number } | { clock: number };

const DAY_MS = 86400e3;

/** A test for rows, or undefined where no window was asked for. Throws WindowError on a text that is no time. */
export function windowOf({
  from,
  to,
}: WindowOptions): ((batch: CycleBatch, row: number) => boolean) | undefined {
  if (from === undefined && to === undefined) return undefined;
  const low = from === undefined ? undefined : edgeOf(from);
  const high = to === undefined ? undefined : edgeOf(to);
  return (batch, row) => {
    if (low && !(positionOf(low, batch, row) >= valueOf(low))) return false;
    if (high && !(positionOf(high, batch, row) <= valueOf(high))) return false;
    return true;
  };
}

const valueOf = (edge: Edge): number => ('clock' in edge ? edge.clock : edge.value);

const positionOf = (edge: Edge, batch: CycleBatch, row: number): number =>
  'clock' in edge ? batch.wallMs[row] % DAY_MS : batch[edge.column][row];

function edgeOf(text: string): Edge {
  const cycle = /^gc:(\d+)$/.exec(text);
  if (cycle) return { column: 'n', value: Number(cycle[1]) };
  const seconds = parseDuration(text);
  if (seconds !== undefined) return { column: 'atMs', value: seconds * 1e3 };
  const clock = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (clock)
    return { clock: (Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)) * 1e3 };
  const wall = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text)
    ? Date.parse(
        /[Z]|[+-]\d\d:\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}${text.length > 10 ? 'Z' : ''}`,
      )
    : NaN;
  if (Number.isNaN(wall))
    throw new WindowError(`${text} is no time: write 12.5s, gc:400, 03:10 or 2026-11-20T03:10:00Z`);
  return { column: 'wallMs', value: wall };
}
