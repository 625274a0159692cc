// How far a batch's payload holds what its version can hold, and nothing else: what was not read is not passed on.
import { Cursor } from '../varint.js';
import {
  CLOCK_SNAPSHOT,
  CPU_SAMPLE,
  FORMATS,
  FREQUENCY,
  STACK,
  SYNC,
  TIMED,
} from '../v2/wire.js';

/** runtime/tracestack.go, traceStackSize. */
const DEEPEST_STACK = 128;
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

/** Where the events in `bytes[from, to)` end, or the first one begins that is none. */
export function endOfEvents(bytes: Uint8Array, from: number, to: number, numbers: Numbers): number {
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

const CPU_SAMPLE_NUMBERS: Numbers = new Uint8Array(256);
CPU_SAMPLE_NUMBERS[CPU_SAMPLE] = 5;

export const endOfSamples = (bytes: Uint8Array, from: number, to: number): number =>
  endOfEvents(bytes, from, to, CPU_SAMPLE_NUMBERS);

/** Of a clock: Frequency alone up to 1.24, Sync with a snapshot of the clocks from 1.25 on. */
export function endOfClock(bytes: Uint8Array, from: number, to: number): number {
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

/** Tells each frame's function and file (ids of strings), and returns where the stacks end that are sound. */
export function endOfStacks(
  bytes: Uint8Array,
  from: number,
  to: number,
  frame: (name: number, file: number) => void,
): number {
  const cursor = new Cursor().set(bytes, from, to);
  let end = from;
  while (!cursor.done && cursor.byte() === STACK) {
    cursor.varint();
    const frames = cursor.varint();
    if (frames < 0 || frames > DEEPEST_STACK) break;
    for (let i = 0; i < frames; i++) {
      cursor.varint(); // pc
      const [name, file] = [cursor.varint(), cursor.varint()];
      cursor.varint(); // line
      if (!cursor.over) frame(name, file);
    }
    if (cursor.over) break;
    end = cursor.at;
  }
  return end;
}
