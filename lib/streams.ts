// Records as Node streams: for programs that read the output of `gcdrift --ndjson`, or write records themselves.
import { pipeline, Readable, type Transform } from 'node:stream';
import ndjson from 'ndjson';
import split from 'split2';
import type { AnalysisRecord } from './analyze/sink.js';
import type { NoticeRecord } from './model/records.js';

/** The longest record; the sketches of a summary are its longest part. */
const LONGEST_RECORD = 1024 * 1024;

/**
 * The records in an NDJSON stream, such as the standard output of `gcdrift --ndjson`. A line that is no record (from another writer,
 * truncated, or longer than 1 MiB) is replaced by a notice `input-bad-record` without its text, and reading goes on. `name` is the
 * stream's name in notices. Throws what the stream throws. Unknown types of records are passed on unchanged.
 *
 *     const child = spawn('gcdrift', ['--ndjson', 'app.log']);
 *     for await (const record of readRecords(child.stdout)) if (record.type === 'summary') console.log(record.verdict);
 */
export async function* readRecords(
  stream: AsyncIterable<Uint8Array | string>,
  name = 'ndjson',
): AsyncGenerator<AnalysisRecord> {
  const lines = new Lines(name);
  const source = stream instanceof Readable ? stream : Readable.from(stream);
  const records = split(lines, lines.parse, {
    maxLength: LONGEST_RECORD,
    skipOverflow: true,
  } as split.Options);
  lines.tell = (notice) => records.push(notice);
  // A failing source ends the iteration with its error; the pipeline's own report of it adds nothing.
  for await (const record of pipeline(source, records, () => undefined)) yield record as AnalysisRecord;
}

/** A transform from records to NDJSON text: `Readable.from(analyze('app.log')).pipe(recordsToNdjson())`. */
export function recordsToNdjson(): Transform {
  return ndjson.stringify();
}

/** Splitter and mapper for split2, which silently skips the rest of a line that is too long: these lines are counted here. */
class Lines {
  tell: (notice: NoticeRecord) => void = () => undefined;
  #line = 0;
  #skipping = false;

  constructor(readonly name: string) {}

  /** Called with the rest of the previous chunk and the new one. */
  [Symbol.split](text: string): string[] {
    const lines = text.split('\n');
    if (lines.length > 1) {
      if (this.#skipping) this.tell(this.#bad());
      this.#skipping = false;
    }
    this.#skipping ||= lines.at(-1)!.length > LONGEST_RECORD;
    return lines;
  }

  parse = (line: string): AnalysisRecord | undefined => {
    if (line.trim() === '') return void this.#line++;
    const record = line.length > LONGEST_RECORD ? undefined : recordOf(line);
    if (!record) return this.#bad();
    this.#line++;
    return record;
  };

  #bad(): NoticeRecord {
    const source = { file: this.name, line: ++this.#line };
    return {
      type: 'notice',
      code: 'input-bad-record',
      level: 'warning',
      message: 'a line that is not a record is left out',
      source,
    };
  }
}

function recordOf(line: string): AnalysisRecord | undefined {
  try {
    const value = JSON.parse(line) as { type?: unknown } | null;
    return typeof value?.type === 'string' ? (value as AnalysisRecord) : undefined;
  } catch {
    return undefined;
  }
}
