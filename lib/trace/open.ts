// Which decoder reads a trace: known by its header or an export's first lines, never by its name.
import type { Decoder, TraceSink, Wanted } from './events.js';
import { exportOf } from './export/open.js';
import { isV1, V1Decoder } from './v1/decoder.js';
import { V2Decoder } from './v2/decoder.js';

/** Makes the decoder of a trace. */
export type OpenTrace = (wanted: Wanted, sink: TraceSink) => Decoder;

/** Sixteen bytes, `go 1.26 trace` and NULs: internal/trace/version/version.go. */
const HEADER = /^go 1\.(\d{1,2}) trace\0{2,4}$/;
const HEADER_BYTES = 16;
/** The first version of batches and generations. */
export const V2 = 22;

/** The 26 of `go 1.26 trace`; NaN where it begins with none. */
export const minorOf = (head: Buffer): number =>
  Number(HEADER.exec(head.toString('latin1', 0, HEADER_BYTES))?.[1]);

/** Whether it begins with a header: else it is an export, a text. */
export const isBinary = (head: Buffer): boolean => !Number.isNaN(minorOf(head));

/** How to read what begins like this, or undefined where it is no trace. */
export function traceOf(head: Buffer): OpenTrace | undefined {
  const minor = minorOf(head);
  if (minor >= V2) return (wanted, sink) => new V2Decoder(minor, wanted, sink);
  if (isV1(minor)) return (wanted, sink) => new V1Decoder(minor, wanted, sink);
  return exportOf(head);
}
