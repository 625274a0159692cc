// What a stamp leaves out: its zone, which the user may tell, and its year, by when the log was last written.
import type { Line } from './carrier.js';
import { utcOf, type Zone } from './zone.js';

export interface Calendar {
  /** The zone of stamps that tell none. */
  zone?: Zone | undefined;
  /** When the input was last written, milliseconds since 1970. */
  latestMs: number;
}

/** Clocks differ, and a zone can be a day off. */
const SLACK_MS = 86400e3;

/**
 * Completes the line's time. A stamp without a zone becomes a time where the user told the zone, and stays `local` else.
 * A stamp without a year is no time unless the zone was told: its year is then the last one in which it does not lie
 * after the log's last change, so New Year may stand in the midst of it.
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
