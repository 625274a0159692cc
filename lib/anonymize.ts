// A trace that can be shown to others: the same events without the names of its program.
import type { NoticeRecord } from './model/records.js';
import { formatVersions } from './model/version.js';
import { traceBytes, TraceInputError } from './trace-bytes.js';
import { V2 } from './trace/open.js';
import type { Trouble } from './trace/events.js';
import { FORMATS } from './trace/v2/wire.js';
import { Anonymizer } from './trace/write/anonymizer.js';
import { Names } from './trace/write/names.js';

export interface AnonymizeOptions {
  /** What was left out: damage, and what is not known. */
  notice?: (record: NoticeRecord) => void;
  signal?: AbortSignal;
}

/** How many names were replaced. */
export interface Anonymized {
  packages: number;
  /** Of functions, methods and types. */
  names: number;
  files: number;
  /** Of tasks, regions and logs. */
  texts: number;
}

/**
 * Yields a trace (a path, packed or not, or `-`) of Go 1.22 or later with the names of its program replaced: functions, files,
 * types, and the texts of tasks, regions and logs, the same name by the same one all over the file. The names of the standard
 * library and the runtime stay, and so do times, sizes, numbers of goroutines and threads. Throws TraceInputError.
 */
export async function* anonymize(
  input: string,
  { notice, signal }: AnonymizeOptions = {},
): AsyncGenerator<Buffer, Anonymized> {
  const names = new Names();
  const source = { file: input };
  const ready: Buffer[] = [];
  let anonymizer: Anonymizer | undefined;
  const trouble = ({ offset, count, ...rest }: Trouble): void =>
    notice?.({
      type: 'notice',
      ...rest,
      source: { ...source, offset },
      ...(count !== undefined && { count }),
    });
  const packing = (message: string): void =>
    notice?.({ type: 'notice', code: 'input-truncated', level: 'warning', message, source });
  for await (const { bytes, minor } of traceBytes(input, packing, signal)) {
    anonymizer ??= anonymizerOf(input, minor, names, (chunk) => ready.push(chunk), trouble);
    anonymizer.add(bytes);
    yield* ready.splice(0);
  }
  anonymizer?.end();
  yield* ready;
  const { packages, words, files, texts } = names.counts;
  return { packages, names: words, files, texts };
}

function anonymizerOf(
  input: string,
  minor: number,
  names: Names,
  emit: (chunk: Buffer) => void,
  trouble: (trouble: Trouble) => void,
): Anonymizer {
  if (minor < V2)
    throw new TraceInputError(
      `${input} is a trace of Go 1.21 or earlier: names stand behind what uses them there, and only traces of Go 1.22 and later are rewritten`,
    );
  if (!FORMATS.has(minor))
    throw new TraceInputError(
      `${input} is a trace of Go 1.${minor}: what may be private in it is not known, only in those up to ${formatVersions({ low: 27, high: 27 })}`,
    );
  return new Anonymizer(minor, names, emit, trouble);
}
