// Memory that the process holds from the operating system, from the scavenger's lines up to 1.13 (`scvg: inuse: …,
// consumed: …`): it can stay when the heap falls. Later lines have shares only.
import type { SummaryRecord } from '../model/records.js';
import type { GoVersions } from '../model/version.js';

/** The part of a companion line that processes use: figures of the scavenger's and the sweeper's lines. */
export interface CompanionLine {
  kind: string;
  versions: GoVersions;
  inuse_bytes?: number;
  consumed_bytes?: number;
  allocated_bytes?: number;
}

/** Heap in use, and memory that the process holds from the operating system, bytes. */
export class RetainedMemory {
  samples = 0;
  mostInuse = 0;
  inuse = 0;
  mostRetained = 0;
  retained = 0;
  /** When the heap in use was greatest and now, seconds of the process (by the cycle before). */
  peakAt = NaN;
  at = NaN;

  /** `at`: seconds since the process started. */
  add({ inuse_bytes: inuse, consumed_bytes: retained }: CompanionLine, at: number): void {
    if (inuse === undefined || retained === undefined) return;
    this.samples++;
    this.inuse = inuse;
    this.retained = retained;
    this.at = at;
    if (retained > this.mostRetained) this.mostRetained = retained;
    if (inuse <= this.mostInuse) return;
    this.mostInuse = inuse;
    this.peakAt = at;
  }

  /** The scavenger's last line: what is held is the program's size, of which cycles show only the heap. */
  summarize(record: SummaryRecord): void {
    if (this.samples === 0) return;
    record.held_bytes = this.retained;
    record.inuse_bytes = this.inuse;
  }
}
