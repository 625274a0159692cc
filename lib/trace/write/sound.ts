// Validates the payloads of batches for a format version, so that unparsed bytes are never passed on.
import { Cursor } from '../varint.js';
import * as wire from '../v2/wire.js';

/** Program counters are not lower (except 0, the outermost caller): this rejects text read as numbers after damage. */
export const LEAST_PC = 128;

/** Number of values of each timed event, including dt; 0: not an event in this version. */
export type Numbers = Uint8Array;

/** Those of the format that this minor version of Go writes. */
export function numbersOf(minor: number): Numbers {
  const numbers = new Uint8Array(256);
  const { greatest } = wire.formatOf(minor);
  for (const { type, args } of wire.TIMED)
    if (type <= greatest || (type >= wire.EXPERIMENTAL && minor > 22)) numbers[type] = 1 + args.length;
  return numbers;
}

/** Receives the string ids of a frame's function and file. */
type TakeFrame = (name: number, file: number) => void;
/** Receives an entry's last number, the bytes of all its numbers, and its text as latin1. */
export type TakeEntry = (last: number, numbers: Uint8Array, text: string) => void;

/** End of the valid part of a payload, for batches without an experiment. */
export function endOfPayload(
  bytes: Buffer,
  from: number,
  to: number,
  numbers: Numbers,
  frame?: TakeFrame,
): number {
  if (from === to) return to;
  switch (bytes[from]) {
    case wire.STRINGS:
      return endOfStrings(bytes, from + 1, to);
    case wire.STACKS:
      return endOfStacks(bytes, from + 1, to, frame);
    case wire.CPU_SAMPLES:
      return endOfEvents(bytes, from + 1, to, SAMPLE_NUMBERS);
    case wire.FREQUENCY:
    case wire.SYNC:
      return endOfClock(bytes, from, to);
    default:
      return endOfEvents(bytes, from, to, numbers);
  }
}

/** `take` receives each string's id, the bytes before its length, and its text. */
export const endOfStrings = (bytes: Buffer, from: number, to: number, take?: TakeEntry): number =>
  endOfEntries(bytes, from, to, 2, wire.STRING, take);

/** End of valid entries, each of `count` numbers (the first one is `first`, if given), a length, and a text. */
export function endOfEntries(
  bytes: Buffer,
  from: number,
  to: number,
  count: number,
  first: number | undefined,
  take?: TakeEntry,
): number {
  const cursor = new Cursor().set(bytes, from, to);
  let end = from;
  while (!cursor.done && (first === undefined || bytes[end] === first)) {
    let last = 0;
    for (let i = 0; i < count; i++) last = cursor.varint();
    const numbers = bytes.subarray(end, cursor.at);
    const length = cursor.varint();
    const at = cursor.at;
    cursor.skip(Math.max(0, length));
    if (cursor.over || length < 0 || numbers.length > count * wire.LONGEST_NUMBER) break;
    take?.(last, numbers, bytes.toString('latin1', at, cursor.at));
    end = cursor.at;
  }
  return end;
}

/** End of the valid events in `bytes[from, to)`. */
function endOfEvents(bytes: Uint8Array, from: number, to: number, numbers: Numbers): number {
  let at = from;
  for (;;) {
    const begin = at;
    let left = at < to ? numbers[bytes[at++]] : 0;
    if (left === 0) return begin;
    for (let length = 1; left > 0 && at < to; length++) {
      if (bytes[at++] < 128) {
        left--;
        length = 0;
      } else if (length === wire.LONGEST_NUMBER) return begin;
    }
    if (left > 0) return begin;
  }
}

const SAMPLE_NUMBERS: Numbers = new Uint8Array(256);
SAMPLE_NUMBERS[wire.CPU_SAMPLE] = 5;

/** For a clock: Frequency alone up to 1.24, Sync with a clock snapshot since 1.25. */
function endOfClock(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  if (bytes[at] === wire.SYNC) at++;
  for (const [type, count] of [
    [wire.FREQUENCY, 1],
    [wire.CLOCK_SNAPSHOT, 4],
  ]) {
    if (bytes[at] !== type || at >= to) break;
    const end = endOfNumbers(bytes, at + 1, to, count);
    if (end < 0) break;
    at = end;
  }
  return at;
}

/** Position after `count` numbers; -1 if there are fewer. */
export function endOfNumbers(bytes: Uint8Array, from: number, to: number, count: number): number {
  const cursor = new Cursor().set(bytes, from, to);
  for (let i = 0; i < count; i++) cursor.varint();
  return cursor.over ? -1 : cursor.at;
}

function endOfStacks(bytes: Uint8Array, from: number, to: number, frame: TakeFrame | undefined): number {
  const cursor = new Cursor().set(bytes, from, to);
  let end = from;
  while (!cursor.done && cursor.byte() === wire.STACK) {
    cursor.varint();
    const frames = cursor.varint();
    if (frames < 0 || frames > wire.DEEPEST_STACK) break;
    for (let i = 0; i < frames; i++) {
      const pc = cursor.varint();
      if (pc > 0 && pc < LEAST_PC) return end;
      const [name, file] = [cursor.varint(), cursor.varint()];
      cursor.varint(); // line
      if (!cursor.over) frame?.(name, file);
    }
    if (cursor.over) break;
    end = cursor.at;
  }
  return end;
}
