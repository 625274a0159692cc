// Which decoder reads a trace: known by its header, never by its name.
import type { Decoder, TraceSink, Wanted } from './events.js';
import { isV1, V1Decoder } from './v1/decoder.js';
import { V2Decoder } from './v2/decoder.js';

/** Makes the decoder of a trace. */
export type OpenTrace = (wanted: Wanted, sink: TraceSink) => Decoder;

/** Sixteen bytes, `go 1.26 trace` and NULs: internal/trace/version/version.go. */
const HEADER = /^go 1\.(\d{1,2}) trace\0{2,4}$/;
const HEADER_BYTES = 16;
/** The first version of batches and generations. */
const V2 = 22;

/** How to read what begins like this, or undefined where it is no trace. */
export function traceOf(head: Buffer): OpenTrace | undefined {
  const minor = Number(HEADER.exec(head.toString('latin1', 0, HEADER_BYTES))?.[1]);
  if (minor >= V2) return (wanted, sink) => new V2Decoder(minor, wanted, sink);
  if (isV1(minor)) return (wanted, sink) => new V1Decoder(minor, wanted, sink);
  return undefined;
}
