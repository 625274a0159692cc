// The one format that is written, by its long name or a short one.
import type { AnalyzeFlags } from './options.js';
import { UsageError } from './usage.js';

const SHORT = ['ndjson', 'json', 'markdown'] as const;
/** What is written where nothing is said. */
const USUAL = 'text';

/** Throws UsageError where several are asked for: which of them would be written is a guess. */
export function formatNamed(flags: Pick<AnalyzeFlags, 'format' | (typeof SHORT)[number]>): string {
  const named: string[] = SHORT.filter((name) => flags[name] === true);
  const options = named.map((name) => `--${name}`);
  if (flags.format !== USUAL && !named.includes(flags.format)) {
    named.push(flags.format);
    options.push(`--format ${flags.format}`);
  }
  if (named.length > 1) throw new UsageError(`${options.join(' and ')} are different formats: choose one`);
  return named[0] ?? USUAL;
}
