// Whether a text may be a trace, by its first bytes: the decoders are loaded for those only, since loading them takes
// longer than reading a small log. What it is for certain, open.ts tells.

const BEGINNING =
  /^(?:go 1\.\d|M=-?\d|EventBatch |ExperimentalBatch |\d+ [A-Z]\w+ p=|\{\s*"(?:displayTimeUnit|traceEvents|stackFrames)")/;
const LONGEST = 4096;

/** The text without a byte order mark and NULs: Windows' shells write UTF-16, of ASCII that is each other byte. */
export const bareText = (head: Buffer): string =>
  head
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '');

export const mayBeTrace = (head: Buffer): boolean => BEGINNING.test(bareText(head.subarray(0, LONGEST)));
