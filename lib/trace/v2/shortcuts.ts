// What is done with events of which nobody wants a row, or not of all goroutines, or that have columns of their own: shorter ways than
// decoding all of the event.
import { Kind } from '../events.js';
import { Step, TIMED } from './wire.js';

/** Numbers that no Step has. The event is skipped as a whole, or only what it does to its lane is followed, or fills a column. */
export const Short = {
  SKIP: 255,
  LEAVE: 254,
  START: 253,
  /** A start that ends a wait. */
  RUN: 252,
  UNBLOCK: 251,
  CREATE: 250,
  END: 249,
  SIZE: 248,
  SWEEP: 247,
  SWEPT: 246,
  /** What is less is a Step. */
  LEAST: 246,
} as const;

/** Where nobody wants the row. */
const UNSEEN: Readonly<Record<number, number>> = {
  [Step.Row]: Short.SKIP,
  [Step.GoLeave]: Short.LEAVE,
  [Step.GoEnd]: Short.LEAVE,
  [Step.GoStart]: Short.START,
  [Step.GoUnblock]: Short.SKIP,
  [Step.GoCreate]: Short.SKIP,
};
/** The same where waits are paired. */
const PAIRED: Readonly<Record<number, number>> = {
  [Step.GoStart]: Short.RUN,
  [Step.GoUnblock]: Short.UNBLOCK,
  [Step.GoCreate]: Step.GoCreate,
};
/** Where some goroutines are enough. */
const SAMPLED: Readonly<Record<number, number>> = {
  [Step.GoCreate]: Short.CREATE,
  [Step.GoEnd]: Short.END,
};
const IN_COLUMNS: Readonly<Record<number, number>> = {
  [Kind.HeapAlloc]: Short.SIZE,
  [Kind.SweepBegin]: Short.SWEEP,
  [Kind.SweepEnd]: Short.SWEPT,
};

/** By type: a Step, or a shorter way; where waits are not paired, and where they are. */
export interface Steps {
  skipping: Uint8Array;
  pairing: Uint8Array;
}

/** `wanted`: 1 for kinds that become rows. */
export function stepsOf(wanted: Uint8Array, sampled: boolean, columns: boolean): Steps {
  const skipping = new Uint8Array(256).fill(Step.Unknown);
  const pairing = new Uint8Array(256).fill(Step.Unknown);
  for (const { type, kind, step } of TIMED) {
    const isWanted = wanted[kind] !== 0;
    const short = isWanted ? (columns && IN_COLUMNS[kind]) || (sampled && SAMPLED[step]) : UNSEEN[step];
    skipping[type] = short || step;
    pairing[type] = (!isWanted && PAIRED[step]) || skipping[type];
  }
  return { skipping, pairing };
}
