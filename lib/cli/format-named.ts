// The output format: `--format NAME` or a short form.
import type { AnalyzeFlags } from './options.js';
import { UsageError } from './usage.js';

const SHORT = ['ndjson', 'json', 'markdown'] as const;
const DEFAULT = 'text';

/** Throws UsageError if several formats are asked for. */
export function formatNamed(flags: Pick<AnalyzeFlags, 'format' | (typeof SHORT)[number]>): string {
  const named: string[] = SHORT.filter((name) => flags[name] === true);
  const options = named.map((name) => `--${name}`);
  if (flags.format !== DEFAULT && !named.includes(flags.format)) {
    named.push(flags.format);
    options.push(`--format ${flags.format}`);
  }
  if (named.length > 1) throw new UsageError(`${options.join(' and ')} are different formats: choose one`);
  return named[0] ?? DEFAULT;
}
