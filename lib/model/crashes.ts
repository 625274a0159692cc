// What ended a process.
import type { CrashRecord, SummaryRecord } from './records.js';

/** The crash that ended it. A dump that somebody asked for by SIGQUIT is none. */
export const endedBy = ({ crashes = [] }: Pick<SummaryRecord, 'crashes'>): CrashRecord | undefined =>
  crashes.find(({ last, kind }) => last && kind !== 'sigquit');
