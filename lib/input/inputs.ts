// Resolves the user's names: files, folders, globs, standard input; and joins rotated files into one input.
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Input, Part } from './input.js';
import { headOf } from './read.js';
import { reasonOf } from '../model/system-errors.js';
import { setsOf, type RotatedSet } from './rotation.js';

/** Something that was named or found and is not read. */
export interface Unread {
  name: string;
  code: 'input-unopened' | 'input-passed-over';
  reason: string;
}

/** The position of a text among others, from its first lines; NaN = unknown. */
export interface FirstPlace {
  /** Ms since 1970. */
  wallMs: number;
  /** A container runtime or a logger stamped the line, not the program. */
  byCarrier: boolean;
  /** The first GC cycle. */
  n: number;
}
export type PlaceOf = (head: Buffer) => FirstPlace;

const STDIN = '-';
/** How much of each file of a set is read to order the set. */
const HEAD = 64 * 1024;

/** Files beside logs that are none: half-written ones, and bookkeeping of svlogd, Fluentd and CloudWatch's export. */
const NO_LOG = /\.(tmp|swp|part|pos|meta)$|^aws-logs-write-test$/;
const SVLOGD_NOTES = /^(lock|state|config|previous|newstate)$/;

/**
 * The files behind the names in the order given, and the files of a folder in alphabetical order, so that runs can be compared.
 * With `placeOf`, the files of one rotated log become one input at the place of the first of them. A file that is named twice is
 * read once.
 */
export async function resolveInputs(
  names: readonly string[],
  placeOf?: PlaceOf,
): Promise<{ inputs: Input[]; unread: Unread[] }> {
  const found = new Found();
  for (const name of names) {
    if (name === STDIN) {
      found.inputs.push({ name: 'stdin', path: undefined, bytes: undefined });
      continue;
    }
    const before = found.size;
    try {
      await found.collect(name);
      if (found.size === before)
        found.unread.push({ name, code: 'input-unopened', reason: 'contains no files' });
    } catch (error) {
      const matches = isMissing(error) ? await expand(name) : [];
      if (matches.length === 0) found.fail(name, error);
      for (const match of matches) await found.add(match);
    }
  }
  const inputs = placeOf ? await joinSets(found, placeOf) : found.inputs;
  return { inputs, unread: found.unread };
}

class Found {
  readonly inputs: Input[] = [];
  readonly unread: Unread[] = [];
  readonly #files = new Set<string>();

  /** How many were found, read or not. */
  get size(): number {
    return this.inputs.length + this.unread.length;
  }

  fail(name: string, error: unknown): void {
    this.unread.push({ name, code: 'input-unopened', reason: `could not be read: ${reasonOf(error)}` });
  }

  passOver(name: string, reason: string): void {
    this.unread.push({ name, code: 'input-passed-over', reason: `was skipped: ${reason}` });
  }

  async add(path: string): Promise<void> {
    if (NO_LOG.test(basename(path))) return this.passOver(path, 'by its name it is not a log');
    try {
      await this.collect(path);
    } catch (error) {
      this.fail(path, error);
    }
  }

  async collect(path: string): Promise<void> {
    const info = await stat(path);
    if (info.isDirectory()) return this.#collectFolder(path);
    if (!info.isFile()) {
      this.inputs.push({ name: path, path, bytes: undefined });
      return;
    }
    // Links and overlapping globs name a file twice, which its inode number shows, if there is one.
    const file = `${info.dev}:${info.ino}`;
    if (info.ino !== 0 && this.#files.has(file))
      return this.passOver(path, 'it is the same file as another input');
    this.#files.add(file);
    this.inputs.push({ name: path, path, bytes: info.size, changedMs: info.mtimeMs });
  }

  async #collectFolder(path: string): Promise<void> {
    let entries;
    try {
      entries = await readdir(path, { withFileTypes: true });
    } catch (error) {
      return this.fail(path, error);
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const ofSvlogd = entries.some(({ name }) => name === 'current');
    for (const entry of entries) {
      const child = join(path, entry.name);
      if (ofSvlogd && SVLOGD_NOTES.test(entry.name)) this.passOver(child, 'it is svlogd’s own');
      // A link to a folder could be a cycle; pipes and devices in a folder were not asked for.
      else if (entry.isDirectory() || entry.isFile()) await this.add(child);
      else if (entry.isSymbolicLink()) await this.#addLink(child);
    }
  }

  async #addLink(path: string): Promise<void> {
    try {
      if ((await stat(path)).isFile()) await this.add(path);
    } catch (error) {
      this.fail(path, error);
    }
  }
}

/** The inputs with the files of each rotated set joined. */
async function joinSets(found: Found, placeOf: PlaceOf): Promise<Input[]> {
  const { inputs } = found;
  const files = new Map(
    inputs.flatMap((input) =>
      input.path !== undefined && input.bytes !== undefined ? [[input.path, input]] : [],
    ),
  );
  const joined = new Map<Input, Input | undefined>();
  for (const set of setsOf([...files.keys()])) {
    const parts = await partsOf(set, files, placeOf, found);
    if (!parts) continue;
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    const own = set.members.map(({ path }) => files.get(path)!);
    const [first] = inputs.filter((input) => own.includes(input));
    for (const input of own) joined.set(input, undefined);
    const changedMs = Math.max(...own.map((input) => input.changedMs ?? 0));
    joined.set(first, { name: set.name, path: parts[0].path, bytes, changedMs, parts });
  }
  return inputs.flatMap((input) => (joined.has(input) ? (joined.get(input) ?? []) : input));
}

interface Placed extends Part, FirstPlace {
  head: Buffer;
}

/** A set's files in order of time; undefined if its names may be a coincidence, and the content does not confirm them. */
async function partsOf(
  { members, doubtful }: RotatedSet,
  files: Map<string, Input>,
  placeOf: PlaceOf,
  found: Found,
): Promise<Part[] | undefined> {
  const placed: Placed[] = [];
  let before = '';
  for (const { path, key, start } of members) {
    const head = await headOf(path, HEAD);
    const twin = key === before ? placed.find((other) => sameBeginning(other.head, head)) : undefined;
    before = key;
    if (twin) found.passOver(path, `${twin.path} holds the same`);
    else placed.push({ name: path, path, bytes: files.get(path)!.bytes!, start, head, ...placeOf(head) });
  }
  // Empty files neither confirm nor contradict the order.
  const told = placed.filter(({ head }) => head.length > 0);
  const empty = placed.filter(({ head }) => head.length === 0);
  const stamped = told.every(({ wallMs }) => !Number.isNaN(wallMs));
  const isOrdered = (inOrder: (a: Placed, b: Placed) => boolean): boolean =>
    told.every((part, i) => i === 0 || inOrder(told[i - 1], part));
  if (doubtful && !told.every(({ byCarrier }) => byCarrier)) return undefined;
  if (doubtful && !isOrdered((a, b) => a.wallMs < b.wallMs)) return undefined;
  if (stamped) told.sort((a, b) => a.wallMs - b.wallMs);
  // Cycle numbers that fall from file to file: the names count the other way round.
  else if (isOrdered((a, b) => a.n > b.n)) told.reverse();
  return [...told, ...empty].map(({ name, path, bytes, start }) => ({ name, path, bytes, start }));
}

/** While a file is being packed, it exists in both forms. */
function sameBeginning(a: Buffer, b: Buffer): boolean {
  const length = Math.min(a.length, b.length);
  return length > 0 && a.subarray(0, length).equals(b.subarray(0, length));
}

async function expand(pattern: string): Promise<string[]> {
  if (!/[*?[{]/.test(pattern)) return [];
  const { glob } = await import('tinyglobby');
  return (await glob(pattern, { dot: true, expandDirectories: false })).sort();
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
