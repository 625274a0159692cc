// Names of processes and files in a report: unnamed streams by their input, paths without their common folder.
import type { ProcessId } from '../model/records.js';
import type { InputReport } from '../model/input-report.js';
import type { ProcessReport } from './report.js';

export interface Names {
  /** The report's name of a stream or a file. */
  of: (name: string) => string;
  /** The process's stream, and its run if there are several. */
  ofProcess: (process: ProcessId) => string;
  /** The common folder that was left out of several names, or ''. */
  folder: string;
}

export function namesOf(processes: readonly ProcessReport[], inputs: readonly InputReport[]): Names {
  const unnamed = inputs.length === 1 ? inputs[0].name : 'stdin';
  const called = (name: string): string => (/^(#\d+)?$/.test(name) ? unnamed + name : name);
  const names = processes.map(({ summary }) => called(summary.stream));
  const paths = inputs.map((input) => input.name);
  const arePaths = names.every((name) => paths.some((path) => name === path || name.startsWith(`${path}#`)));
  const folder = arePaths ? commonFolder(names) : '';
  const again = new Set(processes.flatMap(({ summary }) => (summary.run > 1 ? [summary.stream] : [])));
  const of = (name: string): string => {
    const whole = called(name);
    return whole.startsWith(folder) ? whole.slice(folder.length) : whole;
  };
  return {
    of,
    ofProcess: ({ stream, run }) => of(stream) + (again.has(stream) ? ` run ${run}` : ''),
    folder: new Set(names).size > 1 ? folder : '',
  };
}

/** The common folder with a slash at its end, or ''. */
function commonFolder(names: readonly string[]): string {
  let common = names[0] ?? '';
  for (const name of names) {
    let end = 0;
    while (end < common.length && common[end] === name[end]) end++;
    common = common.slice(0, end);
  }
  return /^.*[/\\]/s.exec(common)?.[0] ?? '';
}
