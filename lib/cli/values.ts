// What the texts of options mean, for the commands that share them.
import { parseDuration, parseSize, parseVersion, type GoVersions } from '../index.js';
import { UsageError } from './usage.js';

/** Summaries of less time are not worth theirs. */
const LEAST_EVERY_S = 0.1;

/** Bytes. */
export function sizeOf(option: string, text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined || bytes === 0)
    throw new UsageError(`${option} takes a size such as 512Mi or 1.5GiB, not ${text}`);
  return bytes;
}

/** `--every`, in milliseconds. */
export function everyOf(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined || seconds < LEAST_EVERY_S)
    throw new UsageError(`--every takes a duration such as 60s or 5m, not ${text}`);
  return seconds * 1000;
}

/** A Go version, as the range of it alone. */
export function versionOf(text: string): GoVersions {
  const minor = parseVersion(text);
  if (minor === undefined) throw new UsageError(`--go-version takes a version such as 1.22, not ${text}`);
  return { low: minor, high: minor };
}
