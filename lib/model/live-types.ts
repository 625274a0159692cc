// The live heap by Go type, as the alloc/free experiment of a trace tells it. Names are text of the traced program.

export interface LiveType {
  type: string;
  /** In the last quarter of the trace, where the heap was least: between two sweeps it holds what is dead as well. */
  bytes: number;
  objects: number;
  /** The least that it held in each quarter of the trace: what is made and dropped again and again does not rise in these. */
  least_bytes: number[];
  /** Of one value of the type: a table holds several. */
  size_bytes?: number;
}

/** How full the spans of a size class are. */
export interface SizeClassUse {
  slot_bytes: number;
  spans: number;
  span_bytes: number;
  live_bytes: number;
  /** In spans that are less than a quarter full, and the commonest type in these. */
  sparse_bytes: number;
  pinned_by?: string;
}

export interface LiveHeapTypes {
  from_s: number;
  to_s: number;
  first_bytes: number;
  bytes: number;
  /** What has a type; text has none. */
  typed_bytes: number;
  /** One small object in so many was followed. */
  sampled: number;
  /** The largest first. */
  types: LiveType[];
  /** At the end. The largest first. */
  size_classes: SizeClassUse[];
}
