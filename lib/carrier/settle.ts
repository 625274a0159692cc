// Completes times that lack a zone, which the user may give, or a year, which follows from when the log was last written.
import type { Line } from './carrier.js';
import { utcOf, type Zone } from './zone.js';

export interface Calendar {
  /** The zone of times that have none. */
  zone?: Zone | undefined;
  /** When the input was last written, milliseconds since 1970. */
  latestMs: number;
}

/** Clocks differ, and an unknown zone can shift a time by up to a day. */
const SLACK_MS = 86400e3;

/**
 * Completes the line's time. Without a zone, it becomes a time if the user gave the zone, else it stays `local`. Without a year,
 * it needs a zone given by the user too. Its year is then the last one in which it is not later than the log's last change, so a
 * log may span New Year.
 */
export function settle(line: Line, { zone, latestMs }: Calendar): void {
  if (line.yearless) {
    line.wallMs = zone ? inYear(line.wallMs, latestMs) : NaN;
    line.yearless = false;
  }
  if (!line.local) return;
  if (zone) line.wallMs = utcOf(line.wallMs, zone);
  line.local = !zone && !Number.isNaN(line.wallMs);
}

function inYear(wallMs: number, latestMs: number): number {
  const stamp = new Date(wallMs);
  const latest = new Date(latestMs).getUTCFullYear();
  // Not every year has a 29 February.
  for (let year = latest; year > latest - 9; year--) {
    const date = new Date(wallMs);
    date.setUTCFullYear(year);
    if (date.getUTCDate() === stamp.getUTCDate() && date.getTime() <= latestMs + SLACK_MS)
      return date.getTime();
  }
  return NaN;
}
