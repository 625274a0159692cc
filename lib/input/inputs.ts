// From what the user named to what can be read: files, folders, globs, standard input.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface Input {
  /** What messages and records call it. */
  name: string;
  /** Undefined for standard input. */
  path: string | undefined;
  bytes: number | undefined;
  /** When the file was last written, milliseconds since 1970. */
  changedMs?: number;
  /** Named by the user, not found in a folder: it counts as an error when it cannot be read. */
  named: boolean;
}

export interface Unopened {
  name: string;
  reason: string;
}

const STDIN = '-';

/** The files behind the names, in the order given; folders in the order of their names, so that runs compare. */
export async function resolveInputs(
  names: readonly string[],
): Promise<{ inputs: Input[]; unopened: Unopened[] }> {
  const inputs: Input[] = [];
  const unopened: Unopened[] = [];
  for (const name of names) {
    if (name === STDIN) {
      inputs.push({ name: 'stdin', path: undefined, bytes: undefined, named: true });
      continue;
    }
    try {
      await collect(name, true, inputs, unopened);
    } catch (error) {
      const matches = isMissing(error) ? await expand(name) : [];
      if (matches.length === 0) unopened.push({ name, reason: reasonOf(error) });
      for (const match of matches) await collect(match, true, inputs, unopened);
    }
  }
  return { inputs, unopened };
}

async function collect(path: string, named: boolean, inputs: Input[], unopened: Unopened[]): Promise<void> {
  const info = await stat(path);
  if (!info.isDirectory()) {
    inputs.push({
      name: path,
      path,
      bytes: info.isFile() ? info.size : undefined,
      named,
      changedMs: info.mtimeMs,
    });
    return;
  }
  let entries;
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    unopened.push({ name: path, reason: reasonOf(error) });
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const child = join(path, entry.name);
    // A link to a folder could lead in a circle; pipes and devices in a folder were not asked for.
    if (entry.isDirectory()) await collect(child, false, inputs, unopened);
    else if (entry.isFile() || entry.isSymbolicLink()) {
      try {
        if ((await stat(child)).isFile()) await collect(child, false, inputs, unopened);
      } catch (error) {
        unopened.push({ name: child, reason: reasonOf(error) });
      }
    }
  }
}

async function expand(pattern: string): Promise<string[]> {
  if (!/[*?[{]/.test(pattern)) return [];
  const { glob } = await import('tinyglobby');
  return (await glob(pattern, { dot: true, expandDirectories: false })).sort();
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'is a folder',
  EMFILE: 'too many open files',
  EIO: 'the device failed while reading',
};

/** Why something could not be read, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? code ?? message;
}
