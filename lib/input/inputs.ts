// Resolves the user's names: files, folders, globs, standard input; and joins rotated files into one input.
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setsWithin } from './archived-sets.js';
import type { Input } from './input.js';
import { headOf, isArchive, type Watch } from './read.js';
import { reasonOf } from '../model/system-errors.js';
import { setsOf } from './rotation.js';
import { beginningOf, HEAD, partsOf, type Placed, type PlaceOf } from './set-parts.js';

/** Something that was named or found and is not read. */
export interface Unread {
  name: string;
  code: 'input-unopened' | 'input-passed-over';
  reason: string;
}

const STDIN = '-';

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
  watch?: Watch,
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
  const inputs = placeOf ? await joinSets(found, placeOf, watch) : found.inputs;
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
async function joinSets(found: Found, placeOf: PlaceOf, watch: Watch | undefined): Promise<Input[]> {
  const { inputs } = found;
  const passOver = (name: string, reason: string): void => found.passOver(name, reason);
  const files = new Map(
    inputs.flatMap((input) =>
      input.path !== undefined && input.bytes !== undefined ? [[input.path, input]] : [],
    ),
  );
  const joined = new Map<Input, Input | undefined>();
  for (const set of setsOf([...files.keys()])) {
    const open = async (path: string): Promise<Placed> => ({
      name: path,
      path,
      bytes: files.get(path)!.bytes!,
      ...beginningOf(await headOf(path, HEAD), placeOf),
    });
    const parts = await partsOf(set, open, passOver);
    if (!parts) continue;
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    const own = set.members.map(({ path }) => files.get(path)!);
    const [first] = inputs.filter((input) => own.includes(input));
    for (const input of own) joined.set(input, undefined);
    const changedMs = Math.max(...own.map((input) => input.changedMs ?? 0));
    joined.set(first, { name: set.name, path: parts[0].path, bytes, changedMs, parts });
  }
  for (const [path, file] of files)
    if (!watch?.signal?.aborted && !joined.has(file) && (await isArchive(file)))
      file.sets = await setsWithin(path, file.bytes!, placeOf, passOver, watch);
  return inputs.flatMap((input) => (joined.has(input) ? (joined.get(input) ?? []) : input));
}

async function expand(pattern: string): Promise<string[]> {
  if (!/[*?[{]/.test(pattern)) return [];
  const { glob } = await import('tinyglobby');
  return (await glob(pattern, { dot: true, expandDirectories: false })).sort();
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
