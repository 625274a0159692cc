// Reads written traces back: their records, and every string in them.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { analyze, type AnalysisRecord } from '../lib/index.js';
import { BatchReader } from '../lib/trace/write/batches.js';
import { SAMPLES, traces } from './captures.js';
import { folderOf } from './cli/gcdrift.js';

const FIRST_OF_GENERATIONS = 22;
const folder = join(SAMPLES, 'generations');

/** Small traces of several generations each. */
export const generations: readonly { name: string; path: string; version: number }[] = readdirSync(
  folder,
).map((name) => ({
  name: `generations ${name}`,
  path: join(folder, name),
  version: Number(/1\.(\d+)/.exec(name)![1]),
}));
export const newTraces = [...generations, ...traces.filter(({ version }) => version >= FIRST_OF_GENERATIONS)];

/** Present versions of Go read traces from 1.11 on; 1.5 has no names. */
export const oldTraces = traces.filter(({ version }) => version < FIRST_OF_GENERATIONS);

/** Everything that a generator yields, and its result. */
export async function written<Report>(
  steps: AsyncGenerator<Buffer, Report>,
): Promise<{ bytes: Buffer; report: Report }> {
  const parts: Buffer[] = [];
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return { bytes: Buffer.concat(parts), report: value };
    // Chunks may be valid only until the next one.
    parts.push(Buffer.from(value));
  }
}

/** Writes the bytes to a file. */
export function fileOf(t: Test, bytes: Buffer, name = 'a.trace'): string {
  const path = join(folderOf(t), name);
  writeFileSync(path, bytes);
  return path;
}

export async function recordsOf(path: string): Promise<AnalysisRecord[]> {
  const records: AnalysisRecord[] = [];
  for await (const record of analyze(path)) records.push(record);
  return records;
}

/** Every string of a trace, as latin1; and the names of types (alloc/free experiment). */
export function stringsOf(bytes: Buffer): string[] {
  const strings: string[] = [];
  const reader = new BatchReader({
    batch({ experiment, bytes, payload }) {
      const first = bytes[payload];
      if (experiment === 0 && first === 4) strings.push(...textsIn(bytes, payload + 1, 2));
      if (experiment === 1 && first === 0) strings.push(...textsIn(bytes, payload + 1, 4));
    },
    endOfGeneration: () => undefined,
    passed: () => undefined,
  });
  reader.add(bytes);
  reader.end();
  return strings;
}

function* textsIn(bytes: Buffer, from: number, numbers: number): Generator<string> {
  let at = from;
  const number = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (!(byte > 127)) return value;
    }
  };
  while (at < bytes.length) {
    for (let i = 0; i < numbers; i++) number();
    const length = number();
    yield bytes.toString('latin1', at, at + length);
    at += length;
  }
}

const hasGo = spawnSync('go', ['version']).status === 0;

/** The objections of Go's own reader to a trace; empty if it accepts the trace, or without Go. */
export function refusal(path: string): string {
  if (!hasGo) return '';
  const { status, stderr } = spawnSync('go', ['tool', 'trace', '-d=parsed', path], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  return status === 0 ? '' : stderr;
}

export const bytesOfTrace = (path: string): Buffer => readFileSync(path);
