// Faster handling than full decoding for events that need no row, need one for a sample of goroutines only, or have separate
// columns.
import { Kind } from '../events.js';
import { CREATE, END, LEAVE, RUN, SIZE, SKIP, START, SWEEP, SWEPT, UNBLOCK } from './layout.js';
import { Step, TIMED } from './wire.js';

/** For unwanted rows. */
const UNSEEN: Readonly<Record<number, number>> = {
  [Step.Row]: SKIP,
  [Step.GoLeave]: LEAVE,
  [Step.GoEnd]: LEAVE,
  [Step.GoStart]: START,
  [Step.GoUnblock]: SKIP,
  [Step.GoCreate]: SKIP,
};
/** The same if waits are paired. */
const PAIRED: Readonly<Record<number, number>> = {
  [Step.GoStart]: RUN,
  [Step.GoUnblock]: UNBLOCK,
  [Step.GoCreate]: Step.GoCreate,
};
/** If a sample of goroutines is enough. */
const SAMPLED: Readonly<Record<number, number>> = {
  [Step.GoCreate]: CREATE,
  [Step.GoEnd]: END,
};
const IN_COLUMNS: Readonly<Record<number, number>> = {
  [Kind.HeapAlloc]: SIZE,
  [Kind.SweepBegin]: SWEEP,
  [Kind.SweepEnd]: SWEPT,
};

/** By event type: a Step, or what layout.ts lists; without and with pairing of waits. */
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
