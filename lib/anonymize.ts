// Makes a trace that can be shared: the same events without the names of its program.
import type { NoticeRecord } from './model/records.js';
import { nameOf, traceBytes, TraceInputError } from './trace-bytes.js';
import { V2 } from './trace/open.js';
import type { Trouble } from './trace/events.js';
import { FORMATS as V1_FORMATS } from './trace/v1/wire.js';
import { FORMATS } from './trace/v2/wire.js';
import { Anonymizer } from './trace/write/anonymizer.js';
import { Names } from './trace/write/names.js';
import { V1Anonymizer } from './trace/write/v1-anonymizer.js';

export interface AnonymizeOptions {
  /** Called with notices about what was left out: damage, and unknown events. */
  notice?: ((record: NoticeRecord) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export interface Anonymized {
  packages: number;
  /** Names of functions, methods and types. */
  names: number;
  files: number;
  /** Texts of tasks, regions and logs. */
  texts: number;
}

/**
 * Yields a trace (a path, packed or not; for Go 1.22 and later also `-`) with the names of its program replaced consistently:
 * functions, files, types, and the texts of tasks, regions and logs. Names of the standard library and the runtime stay, and so
 * do times, sizes, and numbers of goroutines and threads. Throws TraceInputError.
 */
export async function* anonymize(
  input: string,
  { notice, signal }: AnonymizeOptions = {},
): AsyncGenerator<Buffer, Anonymized> {
  const names = new Names();
  const source = { file: nameOf(input) };
  const ready: Buffer[] = [];
  const trouble = ({ code, message, offset, count }: Trouble): void =>
    notice?.({
      type: 'notice',
      code,
      level: 'warning',
      message,
      source: { ...source, offset },
      ...(count !== undefined && { count }),
    });
  const packing = (message: string): void =>
    notice?.({ type: 'notice', code: 'input-truncated', level: 'warning', message, source });
  let anonymizer: Anonymizer | V1Anonymizer | undefined;
  for await (const { bytes, minor } of traceBytes(input, packing, signal)) {
    anonymizer ??= anonymizerOf(input, minor, names, (chunk) => ready.push(chunk), trouble);
    if (anonymizer instanceof V1Anonymizer) anonymizer.learn(bytes);
    else anonymizer.add(bytes);
    yield Buffer.concat(ready.splice(0));
  }
  if (anonymizer instanceof V1Anonymizer)
    for await (const { bytes } of traceBytes(input, () => undefined, signal)) {
      anonymizer.add(bytes);
      yield Buffer.concat(ready.splice(0));
    }
  anonymizer?.end();
  yield Buffer.concat(ready);
  const { packages, words, files, texts } = names.counts;
  return { packages, names: words, files, texts };
}

function anonymizerOf(
  input: string,
  minor: number,
  names: Names,
  emit: (chunk: Buffer) => void,
  trouble: (trouble: Trouble) => void,
): Anonymizer | V1Anonymizer {
  if (!FORMATS.has(minor) && !V1_FORMATS.has(minor))
    throw new TraceInputError(
      `${nameOf(input)} is a trace of Go 1.${minor}: what may be private in it is only known up to Go 1.27`,
    );
  if (minor >= V2) return new Anonymizer(minor, names, emit, trouble);
  if (input === '-')
    throw new TraceInputError(
      'a trace of Go 1.21 or earlier is read twice: it needs a file, not standard input',
    );
  return new V1Anonymizer(minor, names, emit, trouble);
}
