// The one line on stderr while a command works: how far it is in files, or what an input that does not end is at.
import { fstatSync, statSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { AnalysisSink, Progress } from '../index.js';
import type { AnalyzeFlags } from './options.js';

export interface Line {
  /** The sink, with what the line has to hear besides. */
  besides(sink: AnalysisSink): AnalysisSink;
  update(progress: Progress): void;
  clear(): void;
}

const NONE: Line = { besides: (sink) => sink, update: () => undefined, clear: () => undefined };

/** `follow`: the inputs are files that grow. */
export async function lineOf(
  { progress, ascii = false }: Pick<AnalyzeFlags, 'progress' | 'ascii'>,
  names: readonly string[],
  follow: boolean,
): Promise<Line> {
  const fits = isatty(2) && process.env.TERM !== 'dumb';
  if (progress === 'never' || (progress === 'auto' && !fits)) return NONE;
  if (follow || names.some(isEndless)) {
    const { StatusLine } = await import('./status.js');
    return new StatusLine(process.stderr, ascii);
  }
  const { ProgressLine } = await import('./progress.js');
  return new ProgressLine();
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
