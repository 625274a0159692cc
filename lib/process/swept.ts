// How late sweeping ended, from gcpacertrace=1 (up to 1.17 and from 1.25 on): `pacer: sweep done at heap size 327MB; allocated
// 154MB during sweep; …`. The allocation during sweep is compared with all that GOGC allows before the next cycle: the background
// sweeper needs some ms, and allocations sweep what it leaves in proportion until then (runtime/mgcsweep.go, deductSweepCredit).
import { Sketch } from '../stats/sketch.js';
import { MIB } from '../model/units.js';
import { HEAP_MIN } from './epochs.js';
import type { SweptFacts } from './facts.js';
import type { CompanionLine } from './retained.js';

export class Swept {
  readonly #shares = new Sketch();

  /** `marked`: the previous marked heap, MiB; `gogc`: percent, NaN if unknown. */
  add({ allocated_bytes: allocated }: CompanionLine, marked: number, gogc: number): void {
    const runway = Math.max(marked * (1 + gogc / 100), (HEAP_MIN * gogc) / 100) - marked;
    if (allocated === undefined || !(runway > 0)) return;
    this.#shares.add(allocated / MIB / runway);
  }

  get facts(): SweptFacts | undefined {
    const { count } = this.#shares;
    return count > 0 ? { cycles: count, share: this.#shares.quantile(0.5)! } : undefined;
  }
}
