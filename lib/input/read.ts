// Reads an input's texts one after the other, unpacked and in UTF-8, into the buffers that lines are read from.
import { setImmediate as turn } from 'node:timers/promises';
import { utf8Of } from './encoding.js';
import type { ArchivedSet, Input, Part } from './input.js';
import { Lookahead } from './lookahead.js';
import { reasonOf } from '../model/system-errors.js';
import { openSource, sourceOf, type Source } from './source.js';
import { entriesOf, isTar } from './tar.js';
import { isPacked, unpack } from './unpack.js';
import { unsupportedOf } from './unsupported.js';

/** After so many chunks, or so long, the event loop gets a turn (timers, signals, threads): a chunk of a trace can take long. */
const CHUNKS_A_TURN = 32;
const LONGEST_TURN_MS = 50;
/** The deepest nesting of packed data and archives: a file can be made that unpacks to itself. */
const DEEPEST = 4;

/** Problems of an input: it could not be opened; it is truncated or damaged; its format is not supported. */
export type InputTrouble = 'input-unopened' | 'input-truncated' | 'input-unread';

/** Where a text's bytes go. */
export interface Intake {
  /** Where to write the next bytes. */
  space(): Buffer;
  /** `count` bytes were written into `space()`. */
  add(count: number): void;
}

/** Receives an input's texts. */
export interface TextSink {
  /** Whether a text with this beginning is never a part of a set, and whether it is wanted as bytes or as UTF-8. */
  alone(head: Buffer): 'bytes' | 'text' | Promise<'bytes' | 'text' | undefined> | undefined;
  /** A text begins: a file, a file in an archive, standard input, or a set of files. Returns where its bytes go. */
  begin(name: string, head: Buffer): Intake;
  /** The next bytes are those of the text's next file; `anew`: another process wrote it. */
  part(file: string, anew: boolean): void;
  end(): void;
  /** A problem of `file` at the present position. */
  trouble(code: InputTrouble, message: string, file: string): void;
}

export interface Reading {
  /** Bytes read from the input, before unpacking. */
  bytes: number;
  /** Yield after every chunk of a file, not only at every turn. */
  readonly everyChunk?: boolean;
}

interface Text {
  name: string;
  head: Buffer;
  bytes: Lookahead;
  /** Where it ends in its archive, unpacked: what must be read to get there. */
  end: number;
}

/**
 * Reads an input to its end and yields after every chunk, for files at every turn. Problems go to the sink, and reading goes on
 * behind them if possible. When aborted, it stops silently.
 */
export async function* readInput(
  input: Input,
  sink: TextSink,
  reading: Reading,
  signal?: AbortSignal,
): AsyncGenerator<void> {
  const pass = new Pass(input, sink, reading, signal);
  for (const file of input.parts ?? [{ ...input, start: 0 }]) {
    yield* pass.read(file);
    if (signal?.aborted) break;
  }
  pass.end();
  yield;
}

/** One way through an input: the files of a set are one text, the files of an archive are texts of their own. */
class Pass {
  /** Where the bytes of the present text go. */
  #intake: Intake | undefined;
  /** Which container start wrote the set's last file. */
  #start: number | undefined;
  readonly #sets = new Set<ArchivedSet>();
  /** Whoever reads the other files of the archive reports its problems. */
  readonly #isQuiet: boolean;

  constructor(
    private readonly input: Input,
    private readonly sink: TextSink,
    private readonly reading: Reading,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.#isQuiet = input.archive !== undefined || input.only !== undefined;
  }

  async *read(file: Pick<Input, 'name' | 'path'> & Pick<Part, 'start'>): AsyncGenerator<void> {
    const { input, sink, signal } = this;
    const tell = (message: string): void => {
      const isOurs = this.#intake !== undefined || !this.#isQuiet;
      if (!signal?.aborted && isOurs) sink.trouble('input-truncated', message, file.name);
    };
    let source: Source;
    try {
      source = counted(input.held?.open() ?? (await openSource(file.path)), this.reading, signal);
    } catch (error) {
      sink.trouble('input-unopened', `could not be read: ${reasonOf(error)}`, file.name);
      return;
    }
    try {
      const name = input.archive ?? file.name;
      for await (const text of textsIn(name, source, this.#isQuiet ? QUIET : sink, tell)) {
        if (!this.#isWanted(text, file.name)) continue;
        const set = this.#isQuiet
          ? undefined
          : input.sets?.find(({ members }) => members.includes(text.name));
        if (set) yield* this.#readSet(set);
        else yield* this.#readText(text, file.start);
        if (input.archive !== undefined) break;
      }
    } catch (error) {
      // Not an error of the system: a bug.
      if ((error as NodeJS.ErrnoException).syscall === undefined && !signal?.aborted) throw error;
      tell(`reading stopped: ${reasonOf(error)}`);
    } finally {
      await source.close();
    }
  }

  end(): void {
    if (this.#intake) this.sink.end();
    this.#intake = undefined;
  }

  #isWanted({ name }: Text, file: string): boolean {
    const { archive, only, without } = this.input;
    // Each pass over the archive of a set is for one file.
    if (archive !== undefined && name !== file) return false;
    return without?.includes(name) !== true && only?.includes(name) !== false;
  }

  /** At the first of its files in the archive, in passes of their own: these do not count, the archive's bytes are those of this one. */
  async *#readSet(set: ArchivedSet): AsyncGenerator<void> {
    if (this.#sets.has(set)) return;
    this.#sets.add(set);
    yield* readInput(inputOf(set, this.input), this.sink, { ...this.reading, bytes: 0 }, this.signal);
  }

  async *#readText({ name, head, bytes }: Text, start: number): AsyncGenerator<void> {
    const { input, sink } = this;
    const alone = await sink.alone(head);
    const isPart = input.parts !== undefined && alone === undefined;
    if (alone) this.end();
    this.#intake ??= sink.begin(isPart ? input.name : name, head);
    if (isPart) sink.part(name, this.#start !== undefined && this.#start !== start);
    this.#start = start;
    const plain = alone === 'bytes' ? bytes : await utf8Of(bytes);
    yield* pour(plain, this.#intake, this.reading.everyChunk === true, this.signal);
    if (!isPart) this.end();
  }
}

/** What is read of a set of `archive`: each part in a pass of its own. */
function inputOf({ name, parts }: ArchivedSet, { path, bytes, without, name: archive }: Input): Input {
  return { name, path, bytes, archive, parts: parts.filter((part) => without?.includes(part.name) !== true) };
}

const QUIET: Pick<TextSink, 'trouble'> = { trouble: () => undefined };

/**
 * The name and the first bytes of each text of an input; of standard input, those in what was kept of it. Problems are reported later,
 * when it is read.
 */
export async function* headsOf(input: Input): AsyncGenerator<Pick<Text, 'name' | 'head'>> {
  const { path, name, bytes, parts, held } = input;
  if (parts || (!held && (path === undefined || bytes === undefined))) return;
  let source: Source | undefined;
  try {
    source = held?.beginning() ?? (await openSource(path));
    for await (const text of textsIn(name, source, QUIET, () => undefined))
      yield { name: text.name, head: text.head };
  } catch {
    // Reported when the file is read.
  } finally {
    await source?.close();
  }
}

/** Whether it is an archive, each file of which is a text. */
export async function isArchive(input: Input): Promise<boolean> {
  for await (const { name } of headsOf(input)) return name !== input.name;
  return false;
}

/** The first bytes of a file's text, unpacked; empty if it has none that can be read. */
export async function headOf(path: string, most: number): Promise<Buffer> {
  for await (const { head } of beginningsOf(path, () => most)) return head;
  return Buffer.alloc(0);
}

/** Who waits while an archive is looked through: for its bytes, and until it is aborted. */
export interface Watch {
  reading: Pick<Reading, 'bytes'>;
  signal: AbortSignal | undefined;
}

/** How a file's texts begin, unpacked and in UTF-8; other problems than damage are reported when it is read. */
export async function* beginningsOf(
  path: string,
  mostOf: (name: string) => number,
  tell: (damage: string) => void = () => undefined,
  watch?: Watch,
): AsyncGenerator<Omit<Text, 'bytes'>> {
  let source: Source | undefined;
  try {
    source = await openSource(path);
    if (watch) source = counted(source, watch.reading, watch.signal);
    for await (const { name, bytes, end } of textsIn(path, source, QUIET, tell)) {
      const most = mostOf(name);
      yield { name, head: most > 0 ? await beginning(await utf8Of(bytes), most) : Buffer.alloc(0), end };
    }
  } catch {
    // Reported when the file is read.
  } finally {
    await source?.close();
  }
}

async function beginning(text: Source, most: number): Promise<Buffer> {
  const head = Buffer.alloc(most);
  let length = 0;
  while (length < most) {
    const got = await text.read(head.subarray(length));
    if (got === 0) break;
    length += got;
  }
  return head.subarray(0, length);
}

/** A text, or the texts of an archive. */
async function* textsIn(
  name: string,
  source: Source,
  sink: Pick<TextSink, 'trouble'>,
  tell: (damage: string) => void,
  depth = 0,
): AsyncGenerator<Text> {
  const bytes = new Lookahead(source);
  const head = await bytes.head();
  if (depth < DEEPEST && isPacked(head)) {
    const unpacked = sourceOf(unpack(bytes, tell));
    try {
      yield* textsIn(name, unpacked, sink, tell, depth + 1);
    } finally {
      await unpacked.close();
    }
  } else if (depth < DEEPEST && isTar(head)) {
    let isEmpty = true;
    const others = new Set<string>();
    const damaged = (damage: string): void => {
      isEmpty = false;
      tell(damage);
    };
    // Of the archives in it, unpacked.
    let inner = 0;
    for await (const { path, body, end } of entriesOf(bytes, damaged, (kind) => others.add(kind))) {
      isEmpty = false;
      let own = 0;
      for await (const text of textsIn(`${name}:${path}`, body, sink, tell, depth + 1)) {
        own = text.end;
        yield { ...text, end: end + inner + own };
      }
      inner += own;
    }
    const only = others.size > 0 ? `, only ${[...others].join(' and ')}` : '';
    if (isEmpty) sink.trouble('input-unread', `there are no files in this archive${only}`, name);
  } else {
    const advice = unsupportedOf(head);
    if (advice === undefined) yield { name, head, bytes, end: 0 };
    else sink.trouble('input-unread', advice, name);
  }
}

async function* pour(
  bytes: Source,
  intake: Intake,
  everyChunk: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<void> {
  let turnedMs = Date.now();
  for (let chunks = 1; !signal?.aborted; chunks++) {
    const got = bytes.read(intake.space());
    const isReady = typeof got === 'number';
    const count = isReady ? got : await got;
    if (count === 0) return;
    intake.add(count);
    const turns = chunks % CHUNKS_A_TURN === 0 || Date.now() - turnedMs > LONGEST_TURN_MS;
    if (turns || everyChunk || !isReady) yield;
    if (!turns) continue;
    await turn();
    turnedMs = Date.now();
  }
}

/** Counts the bytes, and ends when `signal` aborts. */
function counted(source: Source, reading: Pick<Reading, 'bytes'>, signal: AbortSignal | undefined): Source {
  const stop = (): void => void source.close();
  signal?.addEventListener('abort', stop);
  let reads = 0;
  const count = (bytes: number): number => {
    reading.bytes += bytes;
    return bytes;
  };
  return {
    read(into) {
      if (signal?.aborted) return 0;
      const got = source.read(into);
      if (typeof got !== 'number') return got.then(count);
      count(got);
      // Reading that yields nothing for long must give the event loop its turns, too.
      return ++reads % CHUNKS_A_TURN === 0 ? turn(got) : got;
    },
    close() {
      signal?.removeEventListener('abort', stop);
      return source.close();
    },
  };
}
