// Selects a trace's decoder by its header or an export's first lines, never by file name.
import type { Decoder, TraceSink, Wanted } from './events.js';
import { exportOf } from './export/open.js';
import { isV1, V1Decoder } from './v1/decoder.js';
import { V2Decoder } from './v2/decoder.js';

/** Creates the decoder for a trace. */
export type OpenTrace = (wanted: Wanted, sink: TraceSink) => Decoder;

/** Sixteen bytes, `go 1.26 trace` and NULs: internal/trace/version/version.go. */
const HEADER = /^go 1\.(\d{1,2}) trace\0{2,4}$/;
const HEADER_BYTES = 16;
/** The first version with batches and generations. */
export const V2 = 22;

/** The 26 of `go 1.26 trace`; NaN if there is no header. */
export const minorOf = (head: Buffer): number =>
  Number(HEADER.exec(head.toString('latin1', 0, HEADER_BYTES))?.[1]);

/** Whether there is a binary header: otherwise it may be an export, which is text. */
export const isBinary = (head: Buffer): boolean => !Number.isNaN(minorOf(head));

/** The decoder for input that begins like this, or undefined if it is no trace. */
export function traceOf(head: Buffer): OpenTrace | undefined {
  const minor = minorOf(head);
  if (minor >= V2) return (wanted, sink) => new V2Decoder(minor, wanted, sink);
  if (isV1(minor)) return (wanted, sink) => new V1Decoder(minor, wanted, sink);
  return exportOf(head);
}
