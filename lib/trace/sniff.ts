// Checks by its first bytes whether input may be a trace. Decoders are loaded only then, because loading them takes longer than
// reading a small log. open.ts decides for certain.

const BEGINNING =
  /^(?:go 1\.\d|M=-?\d|EventBatch |ExperimentalBatch |\d+ [A-Z]\w+ p=|\{\s*"(?:displayTimeUnit|traceEvents|stackFrames)")/;
const LONGEST = 4096;

/** Removes byte order marks and NULs: Windows shells write UTF-16, in which every second byte of ASCII text is NUL. */
export const bareText = (head: Buffer): string =>
  head
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '');

export const mayBeTrace = (head: Buffer): boolean => BEGINNING.test(bareText(head.subarray(0, LONGEST)));
