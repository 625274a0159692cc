// What could not be read or written: one line that says why, in words. No help page changes it, so none is named.

/** Ends the command with exit code 2. */
export class Failure extends Error {}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EBADF: 'it is not open for writing',
  EIO: 'the device failed',
};

function reasonOf(error: unknown, missing: string): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' ? missing : (REASONS[code] ?? (code || message));
}

/** `name`: what was to be read. */
export const unread = (name: string, error: unknown): Failure =>
  new Failure(`${name} could not be read: ${reasonOf(error, 'no such file')}`);

/** `name`: what was to be written. */
export const unwritten = (name: string, error: unknown): Failure =>
  new Failure(`${name} could not be written: ${reasonOf(error, 'its folder does not exist')}`);
