// The live heap by Go type, from the alloc/free experiment of a trace. Names are text of the traced program.

export interface LiveType {
  type: string;
  /** At the lowest point of the heap in the trace's last quarter: between two sweeps a heap also holds garbage. */
  bytes: number;
  objects: number;
  /** The minimum in each quarter of the trace: short-lived objects do not make these rise. */
  least_bytes: number[];
  /** Size of one value of the type: a table holds several. */
  size_bytes?: number;
}

/** How full the spans of a size class (runtime/sizeclasses.go) are. */
export interface SizeClassUse {
  slot_bytes: number;
  spans: number;
  span_bytes: number;
  live_bytes: number;
  /** In spans that are less than a quarter full, and the most frequent type there. */
  sparse_bytes: number;
  pinned_by?: string;
}

export interface LiveHeapTypes {
  from_s: number;
  to_s: number;
  first_bytes: number;
  bytes: number;
  /** In objects whose type is known; the bytes of strings have none. */
  typed_bytes: number;
  /** One in this many small objects was followed. */
  sampled: number;
  /** Largest first. */
  types: LiveType[];
  /** At the trace's end, largest first. */
  size_classes: SizeClassUse[];
}
