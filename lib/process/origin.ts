// Where a process comes from.
export interface Origin {
  /** The text that it is in. */
  file?: string;
  stream: string;
  run: number;
  /** When it started, on its stream's clock. */
  startedMs?: number;
  /** The number before its first cycle's, if that is known. */
  lastN?: number;
  /** Other processes write to its stream at the same time. */
  mixed?: boolean;
  /** Its stream was evicted as idle, and came back. */
  returned?: boolean;
}
