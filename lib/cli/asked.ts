// What the flags of `analyze` ask for. Wrong values are wrong use.
import { parseSize, parseVersion, type AnalyzeOptions } from '../index.js';
import { RECORDS, type AnalyzeFlags, type RecordKind } from './options.js';
import { UsageError } from './usage.js';

export const formatOf = ({ ndjson, json, format }: AnalyzeFlags): string =>
  ndjson ? 'ndjson' : json ? 'json' : format;

export async function optionsOf(flags: AnalyzeFlags, signal: AbortSignal): Promise<AnalyzeOptions> {
  const options: AnalyzeOptions = { signal };
  if (flags.from !== undefined) options.from = flags.from;
  if (flags.to !== undefined) options.to = flags.to;
  if (flags.start !== undefined) options.start = flags.start;
  if (flags.tz !== undefined) options.tz = flags.tz;
  if (flags.stream !== undefined) {
    const { default: picomatch } = await import('picomatch');
    options.wanted = picomatch(flags.stream, { bash: true });
  }
  if (flags.memoryLimit !== undefined) options.memoryLimit = sizeOf('--memory-limit', flags.memoryLimit);
  if (flags.gomemlimit !== undefined) options.gomemlimit = sizeOf('--gomemlimit', flags.gomemlimit);
  if (flags.gogc !== undefined) {
    if (flags.gogc !== 'off' && !/^\d+$/.test(flags.gogc))
      throw new UsageError(`--gogc takes percent or off, not ${flags.gogc}`);
    options.gogc = flags.gogc === 'off' ? 'off' : Number(flags.gogc);
  }
  if (flags.goVersion !== undefined) {
    const minor = parseVersion(flags.goVersion);
    if (minor === undefined)
      throw new UsageError(`--go-version takes a version such as 1.22, not ${flags.goVersion}`);
    options.versions = { low: minor, high: minor };
  }
  if (flags.width !== undefined && !/^\d+$/.test(flags.width))
    throw new UsageError(`--width takes a number of columns, not ${flags.width}`);
  return options;
}

function sizeOf(option: string, text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined || bytes === 0)
    throw new UsageError(`${option} takes a size such as 512Mi or 1.5GiB, not ${text}`);
  return bytes;
}

/** The kinds of records wanted. */
export function recordsOf(text: string | undefined, format: string): Set<RecordKind> {
  if (text === undefined) return new Set(format === 'json' ? [] : RECORDS);
  const kinds = text.split(',').map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !(RECORDS as readonly string[]).includes(kind));
  if (unknown !== undefined)
    throw new UsageError(`--records knows no ${unknown}; there are ${RECORDS.join(', ')}`);
  return new Set(kinds as RecordKind[]);
}
