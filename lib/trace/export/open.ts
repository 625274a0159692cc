// Which export of `go tool trace` a text is: known by its first lines.
import { NEWEST } from '../../model/version.js';
import type { Decoder, TraceSink, Wanted } from '../events.js';
import { bareText } from '../sniff.js';
import { LegacyDecoder } from './legacy.js';
import { ParsedDecoder } from './parsed.js';
import { ViewerDecoder } from './viewer.js';
import { WireDecoder } from './wire.js';

/** Makes the decoder of an export. */
type OpenExport = (wanted: Wanted, sink: TraceSink) => Decoder;

interface Export {
  /** What its first line is. */
  first: RegExp;
  /** What any other line is. */
  other: RegExp;
  open(head: string): OpenExport;
}

const EVENT = String.raw`M=-?\d+ P=-?\d+ G=-?\d+ [A-Z]\w+ Time=-?\d+(?: .*)?`;
const LEGACY_EVENT = /^\d+ [A-Z]\w+ p=\d+ g=\d+ off=\d+(?: [a-z]+=.*)?$/;

const EXPORTS: readonly Export[] = [
  {
    first: new RegExp(`^${EVENT}$`),
    other: new RegExp(String.raw`^(?:${EVENT}|(?:Transition)?Stack=|\t.*|)$`),
    open: (head) => {
      const versions = parsedVersions(head);
      return (wanted, sink) => new ParsedDecoder('go tool trace -d=parsed', versions, wanted, sink);
    },
  },
  {
    first:
      /^(?:EventBatch gen=\d+ m=\d+ time=\d+ size=\d+|ExperimentalBatch exp=\d+ gen=\d+ m=\d+ time=\d+)$/,
    other: /^(?:[A-Z]\w+(?: \w+=\d+)*|\t(?:data="|pc=\d).*)$/,
    open: (head) => {
      // 1.25 begins with Sync, 1.22–1.24 with the clock's frequency.
      const isLate = /^Sync$/m.test(head);
      const [minor, versions]: [number, [number, number]] = isLate ? [26, [25, NEWEST]] : [23, [22, 24]];
      return (wanted, sink) => new WireDecoder('go tool trace -d=wire', minor, versions, wanted, sink);
    },
  },
  {
    first: LEGACY_EVENT,
    other: LEGACY_EVENT,
    open: (head) => (wanted, sink) =>
      new LegacyDecoder('go tool trace -d', legacyVersions(head), wanted, sink),
  },
  {
    first: /^\{\s*"(?:displayTimeUnit|traceEvents|stackFrames)"\s*:/,
    other: /^/,
    open: (head) => {
      const versions = viewerVersions(head);
      return (wanted, sink) => new ViewerDecoder("go tool trace's JSON", versions, wanted, sink);
    },
  },
];

/** Lines of the head that are looked at. */
const MOST_LINES = 20;

/** The share of them that may be none of its own: damage, and messages of the program that have several lines. */
const MOST_STRANGE = 0.1;

/** How to read what begins like this, or undefined where it is no export. */
export function exportOf(head: Buffer): OpenExport | undefined {
  const text = bareText(head);
  const lines = text.split(/\r?\n/, MOST_LINES + 1);
  // The last one may be cut.
  if (lines.length > 1) lines.pop();
  let [first = '', ...others] = lines;
  // A document that was written anew begins with a bracket on a line of its own.
  if (first === '{') [first, others] = [lines.join(''), []];
  return EXPORTS.find(
    (kind) =>
      kind.first.test(first) &&
      others.filter((line) => !kind.other.test(line)).length <= others.length * MOST_STRANGE,
  )?.open(text);
}

/** Only 1.25 and later tell the wall time; converted traces of 1.11–1.21 begin before all time. */
function parsedVersions(head: string): [number, number] {
  if (/^.* Sync Time=-1 /.test(head)) return [11, 21];
  return /^.* Sync .* Wall=/.test(head) ? [25, NEWEST] : [22, 24];
}

/** 1.19 and later call the goal so, and 1.21 tells it at the start. */
function legacyVersions(head: string): [number, number] {
  if (/ STWStart p=/.test(head)) return [21, 21];
  if (/ HeapGoal p=/.test(head)) return [19, 21];
  return / GCSTWStart p=| NextGC p=/.test(head) ? [10, 20] : [10, 21];
}

/** The first record is a count of threads since 1.22, and a goroutine that was there before up to 1.21. */
function viewerVersions(head: string): [number, number] {
  if (/^[^[]*\[\{"name":"Threads",|"name":"stop-the-world|"args":\{"thread":/.test(head)) return [22, NEWEST];
  return /^[^[]*\[\{"name":"go",/.test(head) ? [5, 21] : [5, NEWEST];
}
