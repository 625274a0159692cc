// The CPU of one cycle, from its own figures.
import type { CycleBatch } from '../model/batch.js';
import { FORCED_GOAL } from './regimes.js';

/** ns that assists and workers spent marking. Stop-the-world cycles of 1.5–1.8 print the previous cycle's figures. */
export const markingOf = (batch: CycleBatch, row: number): number =>
  batch.regime[row] === FORCED_GOAL ? 0 : batch.cpuAssistNs[row] + batch.cpuBackgroundNs[row];

/** CPU of the row's cycle in ns, without idle workers, as the runtime counts it (runtime/mgc.go, gcMarkTermination). */
export const gcCpuOf = (batch: CycleBatch, row: number): number =>
  batch.cpuSweepTermNs[row] + markingOf(batch, row) + batch.cpuMarkTermNs[row];
