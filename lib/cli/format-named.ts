// The output format: `--format NAME` or a short form.
import type { AnalyzeFlags } from './options.js';
import { UsageError } from './usage.js';

const SHORT = ['ndjson', 'json', 'markdown'] as const;
const DEFAULT = 'text';

export type FormatName = typeof DEFAULT | (typeof SHORT)[number];

/** Throws UsageError if several formats are asked for. */
export function formatNamed(flags: Pick<AnalyzeFlags, 'format' | (typeof SHORT)[number]>): FormatName {
  const { format } = flags;
  const named: FormatName[] = SHORT.filter((name) => flags[name] === true);
  const options = named.map((name) => `--${name}`);
  if (format !== DEFAULT && !named.includes(format)) {
    named.push(format);
    options.push(`--format ${format}`);
  }
  if (named.length > 1) throw new UsageError(`${options.join(' and ')} are different formats: choose one`);
  return named[0] ?? DEFAULT;
}
