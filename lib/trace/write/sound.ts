// How far a batch's payload holds what its version can hold, and nothing else: what was not read is not passed on.
import { Cursor } from '../varint.js';
import {
  DEEPEST_STACK,
  CLOCK_SNAPSHOT,
  CPU_SAMPLE,
  CPU_SAMPLES,
  FORMATS,
  FREQUENCY,
  STACK,
  STACKS,
  STRING,
  STRINGS,
  SYNC,
  TIMED,
} from '../v2/wire.js';

/** No function lies below (0: the caller of all): in damage, text would pass for numbers otherwise. */
export const LEAST_PC = 128;
/** 64 bits, seven a byte. */
const LONGEST_NUMBER = 10;
/** Events of the alloc/free experiment, from 1.23 on. */
const EXPERIMENTAL = 128;

/** Numbers of each timed event, dt among them; 0: the version has no such event. */
export type Numbers = Uint8Array;

export function numbersOf(minor: number): Numbers {
  const numbers = new Uint8Array(256);
  const greatest = [...FORMATS].filter(([version]) => version <= minor).at(-1)?.[1].greatest ?? 0;
  for (const { type, args } of TIMED)
    if (type <= greatest || (type >= EXPERIMENTAL && minor > 22)) numbers[type] = 1 + args.length;
  return numbers;
}

/** Takes a frame of a stack: the strings of its function and its file. */
type TakeFrame = (name: number, file: number) => void;
/** Takes an entry's last number, the bytes of all of them, and its text as latin1. */
export type TakeEntry = (last: number, numbers: Uint8Array, text: string) => void;

/** Where the payload of a batch without an experiment ends, or what of it is sound. */
export function endOfPayload(
  bytes: Buffer,
  from: number,
  to: number,
  numbers: Numbers,
  frame?: TakeFrame,
): number {
  if (from === to) return to;
  switch (bytes[from]) {
    case STRINGS:
      return endOfStrings(bytes, from + 1, to);
    case STACKS:
      return endOfStacks(bytes, from + 1, to, frame);
    case CPU_SAMPLES:
      return endOfEvents(bytes, from + 1, to, SAMPLE_NUMBERS);
    case FREQUENCY:
    case SYNC:
      return endOfClock(bytes, from, to);
    default:
      return endOfEvents(bytes, from, to, numbers);
  }
}

/** `take`: of each string its id, the bytes before its length, its text. */
export const endOfStrings = (bytes: Buffer, from: number, to: number, take?: TakeEntry): number =>
  endOfEntries(bytes, from, to, 2, STRING, take);

/** Entries of so many numbers (the first of which is `first`, if there is one), a length, and a text. */
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
    if (cursor.over || length < 0 || numbers.length > count * LONGEST_NUMBER) break;
    take?.(last, numbers, bytes.toString('latin1', at, cursor.at));
    end = cursor.at;
  }
  return end;
}

/** Where the events in `bytes[from, to)` end, or the first one begins that is none. */
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
      } else if (length === LONGEST_NUMBER) return begin;
    }
    if (left > 0) return begin;
  }
}

const SAMPLE_NUMBERS: Numbers = new Uint8Array(256);
SAMPLE_NUMBERS[CPU_SAMPLE] = 5;

/** Of a clock: Frequency alone up to 1.24, Sync with a snapshot of the clocks from 1.25 on. */
function endOfClock(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  if (bytes[at] === SYNC) at++;
  for (const [type, count] of [
    [FREQUENCY, 1],
    [CLOCK_SNAPSHOT, 4],
  ]) {
    if (bytes[at] !== type || at >= to) break;
    const end = endOfNumbers(bytes, at + 1, to, count);
    if (end < 0) break;
    at = end;
  }
  return at;
}

/** Behind so many numbers; -1 where there are not so many. */
export function endOfNumbers(bytes: Uint8Array, from: number, to: number, count: number): number {
  const cursor = new Cursor().set(bytes, from, to);
  for (let i = 0; i < count; i++) cursor.varint();
  return cursor.over ? -1 : cursor.at;
}

function endOfStacks(bytes: Uint8Array, from: number, to: number, frame: TakeFrame | undefined): number {
  const cursor = new Cursor().set(bytes, from, to);
  let end = from;
  while (!cursor.done && cursor.byte() === STACK) {
    cursor.varint();
    const frames = cursor.varint();
    if (frames < 0 || frames > DEEPEST_STACK) break;
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
