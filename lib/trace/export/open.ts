// Detects which export of `go tool trace` a text is, by its first lines.
import { NEWEST, type GoVersions } from '../../model/version.js';
import type { Decoder, TraceSink, Wanted } from '../events.js';
import { bareText } from '../sniff.js';
import { LegacyDecoder } from './legacy.js';
import { ParsedDecoder } from './parsed.js';
import { ViewerDecoder } from './viewer.js';
import { WireDecoder } from './wire.js';

/** Creates the decoder for an export. */
type OpenExport = (wanted: Wanted, sink: TraceSink) => Decoder;

interface Export {
  /** Pattern of its first line. */
  first: RegExp;
  /** Pattern of its other lines. */
  other: RegExp;
  open(head: string): OpenExport;
}

const EVENT = String.raw`M=-?\d+ P=-?\d+ G=-?\d+ [A-Z]\w+ Time=-?\d+(?: .*)?`;
const LEGACY_EVENT = /^\d+ [A-Z]\w+ p=\d+ g=\d+ off=\d+(?: [a-z]+=.*)?$/;

const EXPORTS: readonly Export[] = [
  {
    first: new RegExp(`^${EVENT}$`),
    other: new RegExp(String.raw`^(?:${EVENT}|(?:Transition)?Stack=|\t.*|)$`),
    open: (head) => (wanted, sink) => new ParsedDecoder(parsedVersions(head), wanted, sink),
  },
  {
    first:
      /^(?:EventBatch gen=\d+ m=\d+ time=\d+ size=\d+|ExperimentalBatch exp=\d+ gen=\d+ m=\d+ time=\d+)$/,
    other: /^(?:[A-Z]\w+(?: \w+=\d+)*|\t(?:data="|pc=\d).*)$/,
    open: (head) => {
      // 1.25 begins with Sync, 1.22–1.24 with the clock frequency.
      const isLate = /^Sync$/m.test(head);
      const [minor, versions] = isLate ? [26, SINCE_1_25] : [23, BEFORE_1_25];
      return (wanted, sink) => new WireDecoder(minor, versions, wanted, sink);
    },
  },
  {
    first: LEGACY_EVENT,
    other: LEGACY_EVENT,
    open: (head) => (wanted, sink) => new LegacyDecoder(legacyVersions(head), wanted, sink),
  },
  {
    first: /^\{\s*"(?:displayTimeUnit|traceEvents|stackFrames)"\s*:/,
    other: /^/,
    open: (head) => (wanted, sink) => new ViewerDecoder(viewerVersions(head), wanted, sink),
  },
];

/** Number of lines examined. */
const MOST_LINES = 20;

/** Share of lines that may not match: damage, and multi-line messages of the program. */
const MOST_STRANGE = 0.1;

/** The decoder for input that begins like this, or undefined if it is no export. */
export function exportOf(head: Buffer): OpenExport | undefined {
  const text = bareText(head);
  const lines = text.split(/\r?\n/, MOST_LINES + 1);
  // The last line may be incomplete.
  if (lines.length > 1) lines.pop();
  let [first = '', ...others] = lines;
  // Reformatted documents begin with a bracket on a separate line.
  if (first === '{') [first, others] = [lines.join(''), []];
  return EXPORTS.find(
    (kind) =>
      kind.first.test(first) &&
      others.filter((line) => !kind.other.test(line)).length <= others.length * MOST_STRANGE,
  )?.open(text);
}

const [BEFORE_1_25, SINCE_1_25]: GoVersions[] = [
  { low: 22, high: 24 },
  { low: 25, high: NEWEST },
];

/** Only 1.25 and later print the wall time; converted traces of 1.11–1.21 begin at a negative time. */
function parsedVersions(head: string): GoVersions {
  if (/^.* Sync Time=-1 /.test(head)) return { low: 11, high: 21 };
  return /^.* Sync .* Wall=/.test(head) ? SINCE_1_25 : BEFORE_1_25;
}

/** The goal has this name since 1.19, and 1.21 also prints it at the start. */
function legacyVersions(head: string): GoVersions {
  if (/ STWStart p=/.test(head)) return { low: 21, high: 21 };
  if (/ HeapGoal p=/.test(head)) return { low: 19, high: 21 };
  return { low: 10, high: / GCSTWStart p=| NextGC p=/.test(head) ? 20 : 21 };
}

/** The first record is a count of threads since 1.22, and an initial goroutine up to 1.21. */
function viewerVersions(head: string): GoVersions {
  const isLate = /^[^[]*\[\{"name":"Threads",|"name":"stop-the-world|"args":\{"thread":/.test(head);
  if (isLate) return { low: 22, high: NEWEST };
  return { low: 5, high: /^[^[]*\[\{"name":"go",/.test(head) ? 21 : NEWEST };
}
