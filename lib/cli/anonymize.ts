// `gcdrift anonymize`: writes a trace that can be shared.
import { anonymize } from '../index.js';
import type { AnonymizeFlags } from './options.js';
import { writeTrace } from './write-trace.js';

export function anonymizeCommand(flags: AnonymizeFlags): Promise<number> {
  return writeTrace(
    flags,
    anonymize,
    ({ packages, names, files, texts }) =>
      `replaced the names of packages (${packages}), functions and types (${names}), files (${files}), and the texts of tasks, regions and logs (${texts}); kept times, sizes and numbers`,
  );
}
