// What could not be read or written, and why.
import { reasonOf } from '../index.js';
import { Failure } from './usage.js';

export const unread = (name: string, error: unknown): Failure =>
  new Failure(`${name} could not be read: ${reasonOf(error)}`);

export function unwritten(name: string, error: unknown): Failure {
  const { code = '' } = error as NodeJS.ErrnoException;
  const reason = ['ENOENT', 'ENOTDIR'].includes(code) ? 'its folder does not exist' : reasonOf(error);
  return new Failure(`${name} could not be written: ${reason}`);
}
