// Samples of exports, each beside its trace, and what a decoder tells of either.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Kind, KINDS, type Frame, type TraceFacts, type Trouble } from '../../../lib/trace/events.js';
import { traceOf } from '../../../lib/trace/open.js';
import { SAMPLES } from '../../captures.js';

export const EXPORTS = `${SAMPLES}traces/exports/`;

/** A row, with what its numbers stand for. */
export interface Told {
  kind: string;
  at: number;
  p: number;
  g: number;
  thread: number | undefined;
  a: number;
  b: number;
  text: string | undefined;
  frames: readonly Frame[];
  place: number;
}

export interface Decoded {
  rows: Told[];
  troubles: Trouble[];
  facts: TraceFacts;
  wallMs: number;
  /** How long goroutines waited for a P, the shortest first, ns. */
  waits: number[];
}

export const bytesOf = (path: string): Buffer => {
  const bytes = readFileSync(path);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};

const NAMES = Object.keys(Kind);

/** All that the bytes tell, handed in by so many at a time. */
export function decode(bytes: Buffer, chunk = 1 << 16): Decoded {
  const open = traceOf(bytes.subarray(0, 1 << 16));
  if (!open) throw new Error('no trace, and no export');
  const rows: Told[] = [];
  const troubles: Trouble[] = [];
  let wallMs = NaN;
  const waits: number[] = [];
  const decoder = open(
    { kinds: Array.from({ length: KINDS }, (_, kind) => kind), waits: true },
    {
      stretch(stretch) {
        wallMs = stretch.wallMs;
        const { length, from, to } = stretch.waits;
        for (let i = 0; i < length; i++) waits.push(to[i] - from[i]);
        for (const row of stretch.order) {
          const { kind, at, p, g, lane, a, b, text, stack, offset } = stretch.rows;
          rows.push({
            kind: NAMES[kind[row]],
            at: at[row],
            p: p[row],
            g: g[row],
            thread: stretch.threadOf(lane[row]),
            a: a[row],
            b: b[row],
            text: stretch.string(text[row]),
            frames: stretch.frames(stack[row]),
            place: offset[row],
          });
        }
      },
      trouble: (trouble) => troubles.push(trouble),
    },
  );
  let held = Buffer.alloc(0);
  for (let at = 0; at < bytes.length; at += chunk) {
    held = Buffer.concat([held, bytes.subarray(at, at + chunk)]);
    held = Buffer.from(held.subarray(decoder.read(held, 0, held.length)));
  }
  decoder.finish(held, 0, held.length);
  return { rows, troubles, facts: decoder.facts, wallMs, waits: waits.sort((a, b) => a - b) };
}

/** The trace of `go1.26.8.parsed.txt` is `go1.26.8.trace`; undefined where nothing reads traces of its version. */
export function traceBeside(name: string): Buffer | undefined {
  const path = `${EXPORTS}${/^go[\d.]*\d/.exec(name)![0]}.trace`;
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  return traceOf(bytes) ? bytes : undefined;
}
