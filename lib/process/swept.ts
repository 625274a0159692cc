// How late sweeping ended, as gcpacertrace=1 tells it (up to 1.17 and from 1.25 on): `pacer: sweep done at heap size
// 327MB; allocated 154MB during sweep; …`. What is allocated meanwhile is held against all that GOGC lets the program
// allocate before its next cycle: the background sweeper is done in some ms, and what it leaves, allocation sweeps in
// proportion until then (runtime/mgcsweep.go, deductSweepCredit).
import { Sketch } from '../stats/sketch.js';
import { MIB } from '../model/units.js';
import { MINIMUM } from './epochs.js';
import type { SweptFacts } from './facts.js';
import type { CompanionLine } from './retained.js';

export class Swept {
  readonly #shares = new Sketch();

  /** `marked`: what the cycle before left, MiB; `gogc`: in percent, NaN where it is not known. */
  add({ allocated_bytes: allocated }: CompanionLine, marked: number, gogc: number): void {
    const runway = Math.max(marked * (1 + gogc / 100), (MINIMUM * gogc) / 100) - marked;
    if (allocated === undefined || !(runway > 0)) return;
    this.#shares.add(allocated / MIB / runway);
  }

  get facts(): SweptFacts | undefined {
    const { count } = this.#shares;
    return count > 0 ? { cycles: count, share: this.#shares.quantile(0.5)! } : undefined;
  }
}
