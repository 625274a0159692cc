// Parses the values of options that commands share.
import { formatBytes, parseDuration, parseSize, parseVersion, type GoVersions } from '../index.js';
import { UsageError } from './usage.js';

const LEAST_EVERY_S = 0.1;

export function sizeOf(option: string, text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined || bytes === 0)
    throw new UsageError(`${option} takes a size such as 512Mi or 1.5GiB, not ${text}`);
  return bytes;
}

/** The runtime's minimum heap is 4 MiB (runtime/mgcpacer.go, defaultHeapMinimum): a smaller limit lacks its unit. */
const LEAST_CONTAINER = 2 ** 20;

/** `--memory-limit` in bytes. GOMEMLIMIT has no such check: the runtime takes a plain number of bytes, and the user may have set it by mistake. */
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

export function versionOf(text: string): GoVersions {
  const minor = parseVersion(text);
  if (minor === undefined) throw new UsageError(`--go-version takes a version such as 1.22, not ${text}`);
  return { low: minor, high: minor };
}
