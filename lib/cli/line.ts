// The one line on stderr while a command works: how far it is in files, or what an input that does not end is at.
import { fstatSync, statSync } from 'node:fs';
import type { AnalysisSink, Progress } from '../index.js';
import type { AnalyzeFlags } from './options.js';
import { ProgressLine } from './progress.js';
import { StatusLine } from './status.js';

export interface Line {
  /** The sink, with what the line has to hear besides. */
  besides(sink: AnalysisSink): AnalysisSink;
  update(progress: Progress): void;
  clear(): void;
}

const NONE: Line = { besides: (sink) => sink, update: () => undefined, clear: () => undefined };

/** `follow`: the inputs are files that grow. */
export function lineOf(flags: AnalyzeFlags, names: readonly string[], follow: boolean): Line {
  const { progress, ascii = false } = flags;
  const fits = process.stderr.isTTY && process.env.TERM !== 'dumb';
  if (progress === 'never' || (progress === 'auto' && !fits)) return NONE;
  return follow || names.some(isEndless) ? new StatusLine(process.stderr, ascii) : new ProgressLine();
}

function isEndless(name: string): boolean {
  try {
    const stats = name === '-' ? fstatSync(0) : statSync(name);
    return !stats.isFile() && !stats.isDirectory();
  } catch {
    // Not there, or a glob: what reads it tells.
    return false;
  }
}
