// Finds a file that lost its name to a newer one: renamed, or copied before it was truncated (logrotate, copytruncate).
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface Lost {
  dev: number;
  ino: number;
  /** Its first bytes and its size before it was truncated, which identify a copy. Empty if it was not truncated. */
  first: Buffer;
  size: number;
}

/** The path of the file, whose name must begin with that of `path`; undefined if there is none, or if it was packed. */
export function pathOf(path: string, lost: Lost): string | undefined {
  const folder = dirname(path);
  const name = basename(path);
  try {
    return readdirSync(folder)
      .filter((entry) => entry.startsWith(name) && entry !== name)
      .map((entry) => join(folder, entry))
      .find((other) => isIt(other, lost));
  } catch {
    return undefined;
  }
}

function isIt(path: string, { dev, ino, first, size }: Lost): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return false;
  if (first.length === 0) return stats.dev === dev && stats.ino === ino;
  if (stats.size < size) return false;
  const bytes = Buffer.alloc(first.length);
  const fd = openSync(path, 'r');
  readSync(fd, bytes, 0, bytes.length, 0);
  closeSync(fd);
  return bytes.equals(first);
}
