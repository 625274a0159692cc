// Times in fields of records: texts in many formats, and seconds, ms, µs or ns since 1970 as a text or a number. Cut to
// milliseconds by digits, since 19 digits do not fit into a double.

import { parseStamp } from './carrier.js';

export interface Stamp {
  /** Since 1970; NaN if there is no time. */
  ms: number;
  /** The time has no zone: `ms` is as if it were UTC. */
  local: boolean;
}

const NONE: Stamp = { ms: NaN, local: false };

const EPOCH = /^(\d{9,20})(?:\.(\d*))?$/;
const ISO =
  /^(\d{4})[-/](\d\d)[-/](\d\d)(?:T| +)(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/;
/** Tables of Kibana and Azure: `Mar 5, 2024 @ 13:02:11.123`, `3/5/2024, 1:02:11.123 PM`. */
const KIBANA = /^([A-Z][a-z]{2}) (\d\d?), (\d{4}) @ (\d\d):(\d\d):(\d\d)(?:\.(\d+))?$/;
const AMERICAN = /^(\d\d?)\/(\d\d?)\/(\d{4}),? (\d\d?):(\d\d):(\d\d)(?:\.(\d+))? ([AP])M$/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** Parses a time. `isUtc`: times without a zone are UTC in this carrier. */
export function stampOf(value: unknown, isUtc = false): Stamp {
  if (typeof value === 'number') return epochStamp(String(value));
  if (typeof value !== 'string') return NONE;
  const text = value.trim();
  const stamp = isoStamp(text) ?? tableStamp(text);
  if (!stamp) return epochStamp(text);
  return isUtc ? { ...stamp, local: false } : stamp;
}

/** 10 digits before the point are seconds, 13 ms, 16 µs, 19 ns. */
function epochStamp(text: string): Stamp {
  const found = EPOCH.exec(text);
  if (!found) return NONE;
  const [, whole, fraction = ''] = found;
  const thousands = Math.floor((whole.length - 9) / 3);
  const digits = whole.length < 12 ? whole + fraction.slice(0, 3).padEnd(3, '0') : whole;
  return { ms: Number(thousands > 1 ? digits.slice(0, -3 * (thousands - 1)) : digits), local: false };
}

function isoStamp(text: string): Stamp | undefined {
  const quick = parseStamp(text);
  if (!Number.isNaN(quick)) return { ms: quick, local: false };
  const g = ISO.exec(text);
  if (!g) return undefined;
  const ms = utc(g.slice(1, 7), g[7]);
  const zone = g[8];
  if (zone === undefined) return { ms, local: true };
  if (!/^[+-]/.test(zone)) return { ms, local: false };
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0);
  return { ms: ms - (zone.startsWith('-') ? -minutes : minutes) * 60e3, local: false };
}

function tableStamp(text: string): Stamp | undefined {
  const k = KIBANA.exec(text);
  if (k) {
    const month = MONTHS.indexOf(k[1]) / 3 + 1;
    return { ms: utc([k[3], month, k[2], k[4], k[5], k[6]], k[7]), local: true };
  }
  const a = AMERICAN.exec(text);
  if (!a) return undefined;
  const hour = (Number(a[4]) % 12) + (a[8] === 'P' ? 12 : 0);
  return { ms: utc([a[3], a[1], a[2], hour, a[5], a[6]], a[7]), local: true };
}

/** Of year, month, day, hour, minute, second, and the digits of a fraction. */
function utc(parts: readonly (string | number | undefined)[], fraction = ''): number {
  const [year, month, ...rest] = parts.map((part = 0) => Number(part));
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return month >= 1 && month <= 12 ? Date.UTC(year, month - 1, ...rest, ms) : NaN;
}
