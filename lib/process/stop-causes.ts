// Causes of the stops of the world in a trace: who asked for those that are not the collector's, and for whom the world waited.
import type { Actor, Pause, SummaryRecord, StopCause } from '../model/records.js';

/** How many causes are distinguished, and reported. */
const MOST_CAUSES = 64;
const MOST_TOLD = 8;
/** A stop is late if it waited so long for the last P: preemption takes some 10 µs. */
const LATE_NS = 1e6;
/** The tracer's own stops (runtime/trace.go). */
const TRACERS = /^(?:start|stop) trace$/;

export class StopCauses {
  readonly #others = new Map<string, StopCause>();
  readonly #late = new Map<string, StopCause>();

  add(pause: Pause): void {
    const { kind, reason, by, last, total_ns: ns, stopping_ns: stopping } = pause;
    if (reason !== undefined && TRACERS.test(reason)) return;
    if (kind === 'other' && ns !== undefined) count(this.#others, pause, ns, by, reason);
    if (stopping !== undefined && stopping >= LATE_NS) count(this.#late, pause, stopping, last);
  }

  summarize(record: SummaryRecord): void {
    if (this.#others.size > 0) record.other_pauses = worst(this.#others);
    if (this.#late.size > 0) record.late_stops = worst(this.#late);
  }
}

function count(causes: Map<string, StopCause>, pause: Pause, ns: number, by?: Actor, reason?: string): void {
  // Goroutines of one function are one cause.
  const key = `${reason}\n${by?.function ?? by?.goroutine}\n${by?.file}:${by?.line}`;
  // Regions and tasks differ from stop to stop.
  const { regions: _, task: __, ...who } = by ?? {};
  const cause = causes.get(key);
  const { at_s: at, source } = pause;
  const place = { ...(at !== undefined && { at_s: at }), source };
  if (cause) {
    cause.n++;
    cause.total_ns += ns;
    if (ns > cause.max_ns) Object.assign(cause, { max_ns: ns, ...place });
  } else if (causes.size < MOST_CAUSES)
    causes.set(key, {
      ...(reason !== undefined && { reason }),
      ...(by && { by: who }),
      n: 1,
      total_ns: ns,
      max_ns: ns,
      ...place,
    });
}

const worst = (causes: Map<string, StopCause>): StopCause[] =>
  [...causes.values()]
    .sort((a, b) => b.total_ns - a.total_ns)
    .slice(0, MOST_TOLD)
    .map((cause) => ({ ...cause }));
