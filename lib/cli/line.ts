// The line on stderr while a command runs: progress for files, status for inputs that do not end.
import { fstatSync, statSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { AnalysisSink, JudgingOptions, Progress } from '../index.js';
import type { AnalyzeFlags } from './options.js';

export interface Line {
  /** A sink that passes records on to `sink` and shows the line what it needs. */
  watch(sink: AnalysisSink): AnalysisSink;
  update(progress: Progress): void;
  clear(): void;
}

const NONE: Line = { watch: (sink) => sink, update: () => undefined, clear: () => undefined };

/** `follow`: the inputs are files that grow. */
export async function lineOf(
  { progress, ascii = false }: Pick<AnalyzeFlags, 'progress' | 'ascii'>,
  names: readonly string[],
  follow: boolean,
  judging: JudgingOptions = {},
): Promise<Line> {
  const fits = isatty(2) && process.env.TERM !== 'dumb';
  if (progress === 'never' || (progress === 'auto' && !fits)) return NONE;
  if (follow || names.some(isEndless)) {
    const { StatusLine } = await import('./status.js');
    return new StatusLine(process.stderr, ascii, judging);
  }
  const { ProgressLine } = await import('./progress.js');
  return new ProgressLine();
}

function isEndless(name: string): boolean {
  try {
    const stats = name === '-' ? fstatSync(0) : statSync(name);
    return !stats.isFile() && !stats.isDirectory();
  } catch {
    // Missing, or a glob: reported when it is read.
    return false;
  }
}
