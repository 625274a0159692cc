// Records as Node streams: for programs that read what `gcdrift --ndjson` writes, or pass records on themselves.
import { pipeline, type Readable, type Transform } from 'node:stream';
import ndjson from 'ndjson';
import split from 'split2';
import type { AnalysisRecord } from './analyze.js';

/** No record is longer: the sketches of a summary are its longest part. */
const LONGEST_RECORD = 1024 * 1024;

/**
 * The records in an NDJSON stream, such as the standard output of `gcdrift --ndjson`. Lines that are no record (another
 * writer's, or cut) are passed over. Rejects when the stream fails, or with a RangeError at a line of more than 1 MiB.
 */
export async function* readRecords(stream: Readable): AsyncGenerator<AnalysisRecord> {
  // A failing source ends the iteration with its error; the pipeline's own report of it adds nothing.
  const records = pipeline(stream, split(parse, { maxLength: LONGEST_RECORD }), () => undefined);
  for await (const record of records) yield record as AnalysisRecord;
}

/** A transform from records to NDJSON text: `Readable.from(analyze('app.log')).pipe(recordsToNdjson())`. */
export function recordsToNdjson(): Transform {
  return ndjson.stringify();
}

function parse(line: string): AnalysisRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isRecord = typeof value === 'object' && value !== null && 'type' in value;
    return isRecord ? (value as AnalysisRecord) : undefined;
  } catch {
    return undefined;
  }
}
