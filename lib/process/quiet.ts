// When a stream is gone: pods come and go, and what is kept of each must not pile up. The runtime runs a cycle every two
// minutes at least (runtime/proc.go, forcegcperiod), so a process that said nothing for an hour has ended, or has GOGC=off.

/** Silence after which the processes of a stream are given up. */
export const QUIET_MS = 3600e3;
/** Streams that are followed at the same time; past that the quietest ones are given up. */
export const MOST_STREAMS = 4096;

/** Time as it passes in a log, by its lines' wall times: what stands still, or jumps, does not count. */
export class LogClock {
  /** Milliseconds that have passed since the first line. */
  ms = 0;
  #latest = NaN;

  pass(wallMs: number): void {
    const passed = wallMs - this.#latest;
    if (passed > 0 && passed <= QUIET_MS) this.ms += passed;
    // A line a little late is one of several writers'; hours back, another part of the log begins.
    if (passed > 0 || passed < -QUIET_MS || Number.isNaN(this.#latest)) this.#latest = wallMs;
  }
}
