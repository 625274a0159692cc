// An input's texts: unpacked, in UTF-8, one after the other, into the buffers that lines are read from.
import { setImmediate as turn } from 'node:timers/promises';
import { utf8Of } from './encoding.js';
import type { Input } from './input.js';
import { Lookahead } from './lookahead.js';
import { reasonOf } from './reasons.js';
import { openSource, sourceOf, type Source } from './source.js';
import { entriesOf, isTar } from './tar.js';
import { isPacked, unpack } from './unpack.js';
import { strangerOf } from './strangers.js';

/** After so many chunks, or so long, timers, signals and other threads have their turn: a chunk of a trace takes its time. */
const CHUNKS_A_TURN = 32;
const LONGEST_TURN_MS = 50;
/** Packings and archives in each other; a file can be made that unpacks to itself. */
const DEEPEST = 4;

/** What goes wrong with an input: it could not be opened; it is cut or damaged; it is of a kind that is not read. */
export type InputTrouble = 'input-unopened' | 'input-truncated' | 'input-unread';

/** Where a text's bytes go. */
export interface Intake {
  /** Where to write the next ones. */
  space(): Buffer;
  /** So many were written into `space()`. */
  add(count: number): void;
}

/** Takes an input's texts. */
export interface TextSink {
  /** No other file belongs to what begins like this; `bytes` are taken as they are. */
  alone(head: Buffer): 'bytes' | 'text' | Promise<'bytes' | 'text' | undefined> | undefined;
  /** A text begins: a file, a file in an archive, standard input, or a set of files. Its bytes go where it is told. */
  begin(name: string, head: Buffer): Intake;
  /** The bytes that follow are those of the text's next file; `anew` where another process wrote it. */
  part(file: string, anew: boolean): void;
  end(): void;
  /** `file` has a trouble, where reading stands. */
  trouble(code: InputTrouble, message: string, file: string): void;
}

export interface Reading {
  /** Bytes taken from the input, packed as they are. */
  bytes: number;
  /** What is read of a file is looked at after every chunk, not only at every turn. */
  readonly everyChunk?: boolean;
}

interface Text {
  name: string;
  head: Buffer;
  bytes: Lookahead;
}

/**
 * Reads an input to its end and yields after every chunk, of files now and then. What cannot be read is told, and reading
 * goes on behind it where that is possible. Aborted, it stops without a word.
 */
export async function* readInput(
  input: Input,
  sink: TextSink,
  reading: Reading,
  signal?: AbortSignal,
): AsyncGenerator<void> {
  const { parts } = input;
  let intake: Intake | undefined;
  let start: number | undefined;
  const end = (): void => {
    if (intake) sink.end();
    intake = undefined;
  };
  for (const file of parts ?? [{ ...input, start: 0 }]) {
    const tell = (message: string): void => {
      // What is not read is told of by who reads it.
      if (!signal?.aborted && (intake || !input.only)) sink.trouble('input-truncated', message, file.name);
    };
    let source: Source | undefined;
    try {
      source = counted(input.held?.open() ?? (await openSource(file.path)), reading, signal);
    } catch (error) {
      sink.trouble('input-unopened', `could not be read: ${reasonOf(error)}`, file.name);
      continue;
    }
    try {
      for await (const { name, head, bytes } of textsIn(file.name, source, input.only ? QUIET : sink, tell)) {
        if (input.without?.includes(name) || input.only?.includes(name) === false) continue;
        const alone = await sink.alone(head);
        const isPart = parts !== undefined && alone === undefined;
        if (alone) end();
        intake ??= sink.begin(isPart ? input.name : name, head);
        if (isPart) sink.part(name, start !== undefined && start !== file.start);
        start = file.start;
        const plain = alone === 'bytes' ? bytes : await utf8Of(bytes);
        yield* pour(plain, intake, reading.everyChunk === true, signal);
        if (!isPart) end();
      }
    } catch (error) {
      // What the system did not say is a fault of our own.
      if ((error as NodeJS.ErrnoException).syscall === undefined && !signal?.aborted) throw error;
      tell(`reading stopped: ${reasonOf(error)}`);
    } finally {
      await source.close();
    }
    if (signal?.aborted) break;
  }
  end();
  yield;
}

const QUIET: Pick<TextSink, 'trouble'> = { trouble: () => undefined };

/** What each text of an input is called, and its first bytes. What cannot be read is told when it is read. */
export async function* headsOf({ path, name, bytes, parts }: Input): AsyncGenerator<Omit<Text, 'bytes'>> {
  if (path === undefined || bytes === undefined || parts) return;
  let source: Source | undefined;
  try {
    source = await openSource(path);
    for await (const text of textsIn(name, source, QUIET, () => undefined))
      yield { name: text.name, head: text.head };
  } catch {
    // It is told when the file is read.
  } finally {
    await source?.close();
  }
}

/** Whether it is an archive, of which each file is a text. */
export async function isArchive(input: Input): Promise<boolean> {
  for await (const { name } of headsOf(input)) return name !== input.name;
  return false;
}

/** The first bytes of a file's text, unpacked; none where it has none that can be read. */
export async function headOf(path: string, most: number): Promise<Buffer> {
  const head = Buffer.alloc(most);
  let length = 0;
  let source: Source | undefined;
  try {
    source = await openSource(path);
    for await (const { bytes } of textsIn(path, source, QUIET, () => undefined)) {
      const text = await utf8Of(bytes);
      while (length < most) {
        const got = await text.read(head.subarray(length));
        if (got === 0) break;
        length += got;
      }
      break;
    }
  } catch {
    // It is told when the file is read.
  } finally {
    await source?.close();
  }
  return head.subarray(0, length);
}

/** A text, or the files of an archive. */
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
    for await (const { path, body } of entriesOf(bytes, tell))
      yield* textsIn(`${name}:${path}`, body, sink, tell, depth + 1);
  } else {
    const stranger = strangerOf(head);
    if (stranger === undefined) yield { name, head, bytes };
    else sink.trouble('input-unread', stranger, name);
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

/** Counts the bytes, and ends when it is told to stop. */
function counted(source: Source, reading: Reading, signal: AbortSignal | undefined): Source {
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
      // Where much is read and nothing comes of it, nobody else gives way.
      return ++reads % CHUNKS_A_TURN === 0 ? turn(got) : got;
    },
    close() {
      signal?.removeEventListener('abort', stop);
      return source.close();
    },
  };
}
