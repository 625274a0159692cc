// The reference reader (golang.org/x/exp/trace), and what it says of a trace, in words that our own rows can be put in too.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import split2 from 'split2';
import {
  FREQUENT,
  GO_STATES,
  Kind,
  KINDS,
  WORKERS,
  type Frame,
  type Stretch,
  type Trouble,
} from '../../lib/trace/events.js';
import { traceOf } from '../../lib/trace/open.js';

/** An event: its time in ns, and all else that both readers tell of it. */
export interface Told {
  at: number;
  says: string;
  /** It stands right behind the event before it: the reference moves what would be earlier. */
  moved?: boolean;
}

/** Builds the reference reader; undefined where there is no Go, or no source of it. */
export function buildReference(): string | undefined {
  const source = fileURLToPath(new URL('../../../shared/bench/xexp/', import.meta.url));
  if (!existsSync(source) || spawnSync('go', ['version']).status !== 0) return undefined;
  const path = join(tmpdir(), `gcdrift-reference-${process.getuid?.() ?? ''}`);
  const built = spawnSync('go', ['build', '-o', path, '.'], { cwd: source });
  return built.status === 0 ? path : undefined;
}

export const countOf = (reference: string, path: string): number =>
  (JSON.parse(execFileSync(reference, ['-count', path], { encoding: 'utf8' })) as { events: number }).events;

interface Record {
  t: number;
  kind?: string;
  name?: string;
  g?: number;
  p?: number;
  m?: number;
  value?: number;
  scope?: string;
  resource?: string;
  reason?: string;
  task?: number;
  message?: string;
  bytes_swept?: number;
  bytes_reclaimed?: number;
  stack?: { func: string; file: string; line: number }[];
  rstack?: { func: string; file: string; line: number }[];
}

/** What the reference tells, but for what it makes up itself: syncs, and states that it did not see change. */
export async function referenceEvents(reference: string, path: string): Promise<Told[]> {
  const told: Told[] = [];
  const child = spawn(reference, ['-dump', '-stacks', path], { stdio: ['ignore', 'pipe', 'ignore'] });
  let before = -Infinity;
  for await (const record of child.stdout.pipe(split2((line) => JSON.parse(line) as Record))) {
    const { t: at } = record as Record;
    const says = wordsOf(record as Record);
    if (says !== undefined) told.push({ at, says, moved: at - before <= 1 });
    before = at;
  }
  return told;
}

const stackWords = (stack: Record['stack'] = []): string =>
  stack.map((frame) => `${frame.func} ${frame.file}:${frame.line}`).join(' < ');

function wordsOf({ kind, name = '', g = -1, p = -1, m = -1, ...rest }: Record): string | undefined {
  const place = `g${g} p${p} m${m}`;
  const { value, scope, resource, reason, task, message, stack, rstack } = rest;
  switch (kind) {
    case 'metric':
      return `${name} ${value} ${place} ${stackWords(stack)}`;
    case 'range-begin':
      return `${kind} ${name} ${scope} ${place} ${stackWords(stack)}`;
    case 'range-active':
      return `${kind} ${name} ${scope}`;
    case 'range-end':
      return `${kind} ${name} ${scope} ${rest.bytes_swept ?? ''}/${rest.bytes_reclaimed ?? ''} ${place}`;
    case 'sample':
      return `sample ${place} ${stackWords(stack)}`;
    case 'label':
      return `label ${name} ${resource}`;
    case 'task-begin':
    case 'region-begin':
    case 'region-end':
      return `${kind} ${task} ${name} ${place} ${stackWords(stack)}`;
    case 'task-end':
      return `${kind} ${task} ${place} ${stackWords(stack)}`;
    case 'log':
      return `log ${task} ${name} ${message} ${place} ${stackWords(stack)}`;
    case 'state':
      if (/Undetermined|(\w+)->\1$|^proc NotExist/.test(name)) return undefined;
      return `${name} ${resource} ${reason} ${stackWords(rstack)}`;
    default:
      return undefined;
  }
}

/** Reads a trace by chunks of this size. */
export function decode(
  bytes: Buffer,
  {
    take,
    trouble = () => undefined,
    kinds = ALL,
    chunk = 1 << 20,
  }: {
    take: (stretch: Stretch) => void;
    trouble?: (trouble: Trouble) => void;
    kinds?: readonly number[];
    chunk?: number;
  },
): void {
  const open = traceOf(bytes);
  if (!open) throw new Error('no trace');
  const decoder = open({ kinds, waits: false }, { stretch: take, trouble });
  let at = 0;
  for (let to = 0; to < bytes.length;) {
    to = Math.min(bytes.length, to + chunk);
    at = decoder.read(bytes, at, to);
  }
  decoder.finish(bytes, at, bytes.length);
}

export const ALL = Array.from({ length: KINDS }, (_, kind) => kind);
export const RARE = ALL.filter((kind) => !FREQUENT.includes(kind));

/** The same of our own rows. */
export function ownEvents(path: string): Told[] {
  const told: Told[] = [];
  decode(readFileSync(path), {
    take(stretch) {
      for (const one of rowsOf(stretch)) told.push(one);
    },
  });
  return told;
}

function* rowsOf(stretch: Stretch): Generator<Told> {
  const { rows, order } = stretch;
  const reasons = new Map<number, string>();
  for (const row of order) {
    const says = ownWords(stretch, row, reasons);
    if (says !== undefined) yield { at: rows.at[row], says };
  }
}

const framesWords = (frames: readonly Frame[]): string =>
  frames.map((frame) => `${frame.function} ${frame.file}:${frame.line}`).join(' < ');

const STATES: { [state: number]: string } = {
  [GO_STATES.runnable]: 'Runnable',
  [GO_STATES.waiting]: 'Waiting',
};

function ownWords(
  { rows, string, frames, threadOf }: Stretch,
  row: number,
  reasons: Map<number, string>,
): string | undefined {
  const kind = rows.kind[row];
  const [g, p, lane, a, b] = [rows.g[row], rows.p[row], rows.lane[row], rows.a[row], rows.b[row]];
  const text = string(rows.text[row]) ?? '?';
  const stack = framesWords(frames(rows.stack[row]));
  const place = `g${g} p${p} m${threadOf(lane) ?? -1}`;
  const state = (from: string, to: string, who: number, reason = '', trace = ''): string =>
    `goroutine ${from}->${to} Goroutine(${who}) ${reason} ${trace}`;
  switch (kind) {
    case Kind.HeapAlloc:
      return `/memory/classes/heap/objects:bytes ${a} ${place} `;
    case Kind.HeapGoal:
      return `/gc/heap/goal:bytes ${a} ${place} `;
    case Kind.Procs:
      return `/sched/gomaxprocs:threads ${a} ${place} ${stack}`;
    case Kind.GcActive:
      return 'range-active GC concurrent mark phase None';
    case Kind.GcBegin:
      return `range-begin GC concurrent mark phase None ${place} ${stack}`;
    case Kind.GcEnd:
      return `range-end GC concurrent mark phase None / ${place}`;
    case Kind.StwBegin:
      reasons.set(lane, text);
      return `range-begin stop-the-world (${text}) Goroutine(${g}) ${place} ${stack}`;
    case Kind.StwEnd:
      return `range-end stop-the-world (${reasons.get(lane)}) Goroutine(${g}) / ${place}`;
    case Kind.SweepBegin:
      return `range-begin GC incremental sweep Proc(${p}) ${place} ${stack}`;
    case Kind.SweepActive:
      return `range-active GC incremental sweep Proc(${p})`;
    case Kind.SweepEnd:
      return `range-end GC incremental sweep Proc(${p}) ${a}/${b} ${place}`;
    case Kind.AssistBegin:
      return `range-begin GC mark assist Goroutine(${g}) ${place} ${stack}`;
    case Kind.AssistActive:
      return `range-active GC mark assist Goroutine(${g})`;
    case Kind.AssistEnd:
      return `range-end GC mark assist Goroutine(${g}) / ${place}`;
    case Kind.WorkerStart:
      return `label GC (${Object.entries(WORKERS).find(([, mode]) => mode === a)?.[0]}) Goroutine(${g})`;
    case Kind.CpuSample:
      return `sample g${g} p${p} m${threadOf(b) ?? -1} ${stack}`;
    case Kind.TaskBegin:
      return `task-begin ${a} ${text} ${place} ${stack}`;
    case Kind.TaskEnd:
      return `task-end ${a} ${place} ${stack}`;
    case Kind.RegionBegin:
      return `region-begin ${a} ${text} ${place} ${stack}`;
    case Kind.RegionEnd:
      return `region-end ${a} ${text} ${place} ${stack}`;
    case Kind.Log:
      return `log ${a} ${string(b)} ${text} ${place} ${stack}`;
    case Kind.GoCreate:
      return state('NotExist', 'Runnable', a, '', framesWords(frames(b)));
    case Kind.GoDestroy:
      return state('Running', 'NotExist', g);
    case Kind.GoStart:
      return state('Runnable', 'Running', a);
    case Kind.GoStop:
    case Kind.GoYield:
      return state('Running', STATES[b], g, text, stack);
    case Kind.GoUnblock:
      return state('Waiting', 'Runnable', a);
    case Kind.GoSyscall:
      return state('Running', 'Syscall', g, '', stack);
    case Kind.GoSyscallEnd:
      return state('Syscall', b === GO_STATES.runnable ? 'Runnable' : 'Running', g);
    case Kind.ProcStart:
      return `proc Idle->Running Proc(${a})  `;
    case Kind.ProcSteal:
      return `proc Running->Idle Proc(${a})  `;
    case Kind.ProcStop:
      return `proc Running->Idle Proc(${p})  `;
    default:
      return undefined;
  }
}
