// Faster handling than full decoding for events that need no row, need one for a sample of goroutines only, or have separate
// columns.
import { Kind } from '../events.js';
import { Step, TIMED } from './wire.js';

/** Values distinct from Step. The event is skipped entirely, or only updates its lane, or fills a column. */
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
  /** Smaller values are a Step. */
  LEAST: 246,
} as const;

/** For unwanted rows. */
const UNSEEN: Readonly<Record<number, number>> = {
  [Step.Row]: Short.SKIP,
  [Step.GoLeave]: Short.LEAVE,
  [Step.GoEnd]: Short.LEAVE,
  [Step.GoStart]: Short.START,
  [Step.GoUnblock]: Short.SKIP,
  [Step.GoCreate]: Short.SKIP,
};
/** The same if waits are paired. */
const PAIRED: Readonly<Record<number, number>> = {
  [Step.GoStart]: Short.RUN,
  [Step.GoUnblock]: Short.UNBLOCK,
  [Step.GoCreate]: Step.GoCreate,
};
/** If a sample of goroutines is enough. */
const SAMPLED: Readonly<Record<number, number>> = {
  [Step.GoCreate]: Short.CREATE,
  [Step.GoEnd]: Short.END,
};
const IN_COLUMNS: Readonly<Record<number, number>> = {
  [Kind.HeapAlloc]: Short.SIZE,
  [Kind.SweepBegin]: Short.SWEEP,
  [Kind.SweepEnd]: Short.SWEPT,
};

/** By event type: a Step or a Short; without and with pairing of waits. */
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
