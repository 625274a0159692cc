// What the library is asked for, from the command's flags.
import type { AnalyzeOptions } from '../index.js';
import type { AnalyzeFlags } from './options.js';
import { UsageError } from './usage.js';
import { containerOf, sizeOf, versionOf } from './values.js';

/** Throws UsageError if a value is invalid. */
export async function optionsOf(flags: Partial<AnalyzeFlags>): Promise<AnalyzeOptions> {
  const { from, to, start, tz, stream, memoryLimit, gomemlimit, gogc, goVersion, width } = flags;
  if (gogc !== undefined && gogc !== 'off' && !/^\d+$/.test(gogc))
    throw new UsageError(`--gogc takes a percentage or off, not ${gogc}`);
  if (width !== undefined && !/^\d+$/.test(width))
    throw new UsageError(`--width takes a number of columns, not ${width}`);
  return {
    ...(await judgingOptionsOf(flags)),
    ...{ from, to, start, tz },
    texts: flags.verbose === true,
    join: flags.join === 'never' ? 'never' : 'auto',
    wanted: stream === undefined ? undefined : (await import('picomatch')).default(stream, { bash: true }),
    memoryLimit: memoryLimit === undefined ? undefined : containerOf(memoryLimit),
    gomemlimit: gomemlimit === undefined ? undefined : sizeOf('--gomemlimit', gomemlimit),
    gogc: gogc === undefined || gogc === 'off' ? gogc : Number(gogc),
    versions: goVersion === undefined ? undefined : versionOf(goVersion),
  };
}

async function judgingOptionsOf(flags: Partial<AnalyzeFlags>): Promise<AnalyzeOptions> {
  if ([flags.only, flags.skip, flags.set, flags.config].every((text) => text === undefined)) return {};
  const { judgingOf } = await import('./judging.js');
  return judgingOf(flags);
}
