// Time formats that only a few carriers use: zone abbreviations, TAI64N, seconds since 1970.
import { parseStamp } from './carrier.js';
import { stamp, type Part } from './shape.js';

/**
 * Unambiguous zone abbreviations, in hours. CST (Chicago, Shanghai) and IST (India, Ireland, Israel) are ambiguous and left out.
 */
const ZONES: Record<string, number> = {
  ...{ UTC: 0, GMT: 0, WET: 0, WEST: 1, BST: 1, CET: 1, CEST: 2, EET: 2, EEST: 3, MSK: 3, JST: 9, KST: 9 },
  ...{ EST: -5, EDT: -4, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7, AKST: -9, AKDT: -8, HST: -10 },
  ...{ AWST: 8, AEST: 10, AEDT: 11, NZST: 12, NZDT: 13, SAST: 2, HKT: 8 },
};

const FULL =
  /[A-Z][a-z]{2} (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) ([A-Z]{2,5}|[+-]\d\d(?:\d\d)?)(?= )/y;
const LONGEST_FULL = 64;

/** `Tue 2024-03-05 14:02:11 CET` (systemd, src/basic/time-util.c: TIMESTAMP_PRETTY). */
export const weekdayDate: Part = stamp(
  (buffer, at) => {
    // Checks the separators of the date before decoding anything.
    if (buffer[at + 3] !== 32 || buffer[at + 8] !== 45 || buffer[at + 17] !== 58) return -1;
    FULL.lastIndex = 0;
    const found = FULL.exec(buffer.toString('latin1', at, at + LONGEST_FULL));
    return found ? at + found[0].length : -1;
  },
  (buffer, from, to, line) => {
    FULL.lastIndex = 0;
    const [, date = '', zone = ''] = FULL.exec(`${buffer.toString('latin1', from, to)} `) ?? [];
    const offset = /^[+-]/.test(zone) ? `${zone}00`.slice(0, 5) : 'Z';
    const hours = ZONES[zone] ?? 0;
    line.wallMs = parseStamp(`${date}${offset}`) - hours * 3600e3;
    line.local = offset === 'Z' && !(zone in ZONES);
  },
);

/**
 * `@4000000065e717dd075bcd15`: 2^62 + seconds since 1970 + 10 in the first 16 hex digits, then nanoseconds (multilog and svlogd
 * add ten seconds for TAI and ignore leap seconds).
 */
export const tai64n: Part = stamp(
  (buffer, at) =>
    buffer[at] === 64 && /^@[\da-f]{24}$/.test(buffer.toString('latin1', at, at + 25)) ? at + 25 : -1,
  (buffer, from, _to, line) => {
    const text = buffer.toString('latin1', from + 1, from + 25);
    const seconds = Number(BigInt(`0x${text.slice(0, 16)}`) - 2n ** 62n) - 10;
    line.wallMs = seconds * 1e3 + Math.floor(Number.parseInt(text.slice(16), 16) / 1e6);
  },
);

/** `1709643731.123456`: seconds since 1970, with ten digits; or 13 of milliseconds. */
export const epoch: Part = stamp(
  (buffer, at) => {
    let end = at;
    while (buffer[end] >= 48 && buffer[end] <= 57) end++;
    if (end - at === 13) return end;
    if (end - at !== 10) return -1;
    if (buffer[end] !== 46) return end;
    for (end++; buffer[end] >= 48 && buffer[end] <= 57;) end++;
    return end;
  },
  (buffer, from, to, line) => {
    const [seconds, rest = ''] = buffer.toString('latin1', from, to).split('.');
    line.wallMs =
      seconds.length > 10 ? Number(seconds) : Number(seconds) * 1e3 + Number(`${rest}000`.slice(0, 3));
  },
);
