// What the texts of options mean, for the commands that share them.
import { formatBytes, parseDuration, parseSize, parseVersion, type GoVersions } from '../index.js';
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

/** The runtime starts no cycle before the heap has 4 MiB (runtime/mgcpacer.go, defaultHeapMinimum): less than this lacks its unit. */
const LEAST_CONTAINER = 2 ** 20;

/** `--memory-limit`, bytes. Not so GOMEMLIMIT: a bare number of bytes is what the runtime takes, and what was set may be a slip too. */
export function containerOf(text: string): number {
  const bytes = sizeOf('--memory-limit', text);
  if (bytes < LEAST_CONTAINER)
    throw new UsageError(
      `--memory-limit ${text} is ${formatBytes(bytes)}, too little for any Go program: add a unit, such as 512Mi`,
    );
  return bytes;
}

/** `--every`, in milliseconds. */
export function everyOf(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined || seconds < LEAST_EVERY_S)
    throw new UsageError(
      /^[1-9]\d*$/.test(text)
        ? `--every ${text} has no unit: write ${text}s or ${text}m`
        : `--every takes a duration such as 60s or 5m, not ${text}`,
    );
  return seconds * 1000;
}

/** A Go version, as the range of it alone. */
export function versionOf(text: string): GoVersions {
  const minor = parseVersion(text);
  if (minor === undefined) throw new UsageError(`--go-version takes a version such as 1.22, not ${text}`);
  return { low: minor, high: minor };
}
