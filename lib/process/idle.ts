// When a stream is idle: pods come and go, and their state must not accumulate. The runtime runs a cycle at least every two
// minutes (runtime/proc.go, forcegcperiod), so a process that printed nothing for an hour has ended, or has GOGC=off.

/** Idle time after which the processes of a stream are evicted. */
export const IDLE_MS = 3600e3;
/** How many streams are followed at the same time; beyond that the most idle ones are evicted. */
export const MOST_STREAMS = 4096;

/** Time that passes in a log, by its lines' wall times; jumps do not count. */
export class LogClock {
  /** Milliseconds that have passed since the first line. */
  ms = 0;
  #latest = NaN;

  pass(wallMs: number): void {
    const passed = wallMs - this.#latest;
    if (passed > 0 && passed <= IDLE_MS) this.ms += passed;
    // A line that is a little late comes from another writer; hours back, another part of the log begins.
    if (passed > 0 || passed < -IDLE_MS || Number.isNaN(this.#latest)) this.#latest = wallMs;
  }
}
