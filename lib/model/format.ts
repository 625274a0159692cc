// Figures as people read them: three digits and a unit, MiB where the runtime means 2^20, never an exponent.
import { MIB } from './units.js';

/** Three significant digits without trailing zeros; integers in groups of three from 1,000 on. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 999.5) return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
  const text = value.toPrecision(3);
  return /e/.test(text) ? value.toFixed(3) : text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** `1 cycle`, `1,234 cycles`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `41 MiB`, `1.5 GiB`. Figures that are read together get one unit: that of `beside`, if it is the larger one. */
export function formatBytes(bytes: number, beside = bytes): string {
  let value = bytes;
  let scale = scaleOf(bytes, beside);
  let unit = 0;
  while (scale >= 1023.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    scale /= 1024;
    unit++;
  }
  return `${formatNumber(value)} ${BYTE_UNITS[unit]}`;
}

/** The value that decides a figure's unit: the larger of the two, unless the figure would lose all of its digits. */
const scaleOf = (value: number, beside: number): number =>
  Math.abs(value) * 1e3 >= Math.abs(beside) ? Math.max(Math.abs(value), Math.abs(beside)) : Math.abs(value);

/** A heap size as the runtime prints it, truncated: 0 MB means less than a MiB. */
export const formatHeap = (bytes: number): string => (bytes === 0 ? 'under 1 MiB' : formatBytes(bytes));

/** What lies between two heap sizes: `3–4 MiB`, `980 KiB–1.2 GiB`, `4 MiB`, `under 1 MiB`. */
export function formatHeaps(low: number, high: number, dash = '–'): string {
  if (high === 0) return formatHeap(high);
  const [a, b] = [formatBytes(low).replace(/^0 B$/, '0'), formatBytes(high)];
  if (a === b) return b;
  const unit = b.slice(b.indexOf(' '));
  return `${a.endsWith(unit) ? a.slice(0, -unit.length) : a}${dash}${b}`;
}

/** MiB without the unit, for tables whose header has it. */
export function formatMib(bytes: number): string {
  const mib = bytes / MIB;
  return Math.abs(mib) >= 10 ? formatNumber(Math.round(mib)) : formatNumber(Math.round(mib * 10) / 10);
}

/** `0.41 ms`, `4 µs`, `1.2 s`, `3 m 20 s`, `2 h 5 m`, `3 d 4 h`; the unit is that of `beside`, as for bytes. */
export function formatDuration(ns: number, beside = ns): string {
  if (ns === 0) return '0';
  const scale = scaleOf(ns, beside);
  if (scale < 1e5) return scale < 1e3 ? `${formatNumber(ns)} ns` : `${formatNumber(ns / 1e3)} µs`;
  if (scale < 1e9) return `${formatNumber(ns / 1e6)} ms`;
  const seconds = ns / 1e9;
  if (seconds < 120) return `${formatNumber(seconds)} s`;
  const two = (big: number, small: number, names: [string, string]): string => {
    const whole = Math.floor(seconds / big);
    const rest = Math.floor((seconds - whole * big) / small);
    return rest === 0 ? `${whole} ${names[0]}` : `${whole} ${names[0]} ${rest} ${names[1]}`;
  };
  if (seconds < 7200) return two(60, 1, ['m', 's']);
  if (seconds < 172800) return two(3600, 60, ['h', 'm']);
  return two(86400, 3600, ['d', 'h']);
}

/** The same of seconds. */
export const formatSeconds = (seconds: number): string => formatDuration(seconds * 1e9);

/** `24 %`, `0.7 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent >= 10 ? Math.round(percent) : Number(percent.toFixed(1))} %`;
}

/** `4.8 MiB/s`; slow rates per minute or hour. The unit is that of `beside`, as for bytes. */
export function formatRate(bytesPerSecond: number, beside = bytesPerSecond): string {
  const seen = 100 * 1024;
  const size = scaleOf(bytesPerSecond, beside);
  if (size >= seen || size === 0) return `${formatBytes(bytesPerSecond, beside)}/s`;
  if (size * 60 >= seen) return `${formatBytes(bytesPerSecond * 60, beside * 60)}/min`;
  return `${formatBytes(bytesPerSecond * 3600, beside * 3600)}/h`;
}

/** The last moment that RFC 3339 can express: its years have four digits. */
const LAST_MS = Date.UTC(10_000, 0) - 1;

/** A wall time, ms since 1970, or NaN if damage made it impossible. */
export const possibleWall = (ms: number): number => (Math.abs(ms) <= LAST_MS ? ms : NaN);

/** A wall time as records write it: RFC 3339 in UTC, without `Z` if its zone is unknown (`local`). */
export function wallText(ms: number, local: boolean): string {
  const text = new Date(ms).toISOString();
  return local ? text.slice(0, -1) : text;
}

/** Reverses `wallText`: the milliseconds, and the zone as text prints it, with a leading blank. */
export function wallOf(text: string): { ms: number; zone: '' | ' UTC' } {
  const local = !text.endsWith('Z');
  return { ms: Date.parse(local ? `${text}Z` : text), zone: local ? '' : ' UTC' };
}

/** `2026-11-20 03:10:05`: wall time in UTC, to the second; the caller adds the zone. */
export function formatWall(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
