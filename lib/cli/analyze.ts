// `gcdrift analyze`: reads the inputs once and writes text, NDJSON, JSON or Markdown.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import {
  findInputs,
  run,
  SEVERITIES,
  type AnalyzeOptions,
  type FoundInputs,
  type Progress,
} from '../index.js';
import { optionsOf } from './analyze-options.js';
import { formatNamed } from './format-named.js';
import { Collected, jsonFormat, ndjsonFormat, reportFormat, type Format } from './formats.js';
import { lineOf } from './line.js';
import { nearestOf } from './nearest.js';
import { COMMANDS, RECORDS, type AnalyzeFlags, type RecordKind } from './options.js';
import { Output } from './output.js';
import { tell } from './stderr.js';
import { reportStyle } from './style.js';
import { runOnThreads } from './threads.js';
import { noDataMessage } from './no-data.js';
import { leastTold, tellNotices } from './notices.js';
import { FAILED, NOTHING_KNOWN, UNUSABLE, UsageError } from './usage.js';
import { everyOf } from './values.js';
import { runWork } from './work.js';

/** How often the analysis wakes up while an input is silent. */
const TURN_MS = 200;

export async function analyzeCommand(flags: AnalyzeFlags): Promise<number> {
  const names = flags.input ?? [];
  if (names.length === 0) {
    if (process.stdin.isTTY)
      throw new UsageError('no input: name a log file or a trace, or pipe a log in (app 2>&1 | gcdrift)');
    names.push('-');
  }
  if (flags.follow !== true) refuseMistyped(names);
  const stop = new AbortController();
  const options = {
    ...(await optionsOf(flags)),
    ...activityOptionsOf(flags, names),
    ...liveOptionsOf(flags, names),
    signal: stop.signal,
  };
  const collected = new Collected();
  const format = await formatOf(flags, names, options, collected);
  const threads = threadsOf(flags.workers);
  const records = formatNamed(flags) === 'ndjson' ? [...recordsOf(flags.records, 'ndjson')] : undefined;
  const output = new Output(flags.output, format.sink.streams === true);
  const line = await lineOf(flags, names, options.follow === true, options);
  return runWork({ stop, output, line }, async () => {
    const looking = (progress: Progress): void => line.update(progress);
    const found = options.follow === true ? undefined : await findInputs(names, { ...options, looking });
    if (found && options.every !== undefined && !flags.quiet) tellIdle(found);
    const steps =
      found && onThreads(found, flags, threads)
        ? runOnThreads(found, { flags, records, joins: found.joins }, options, threads, {
            sink: format.sink,
            told: records ? collected : format.sink,
            write: (bytes) => output.write(bytes),
          })
        : run(found ?? names, options, line.watch(format.sink));
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) {
      line.update(step.value);
      const bytes = await format.now(step.value);
      if (bytes.length === 0) continue;
      line.clear();
      await output.write(bytes);
    }
    const progress = step.value;
    line.clear();
    if (!flags.quiet) tellAll(collected, flags);
    await output.write(await format.end(progress));
    return endOf(progress, collected, flags);
  });
}

function refuseMistyped([name]: readonly string[]): void {
  const meant =
    /^[a-z]+$/i.test(name) && !existsSync(name) ? nearestOf(name, ['analyze', ...COMMANDS]) : undefined;
  if (meant !== undefined)
    throw new UsageError(`there is no command or file ${name}; did you mean gcdrift ${meant}?`);
}

async function formatOf(
  flags: AnalyzeFlags,
  names: readonly string[],
  { every }: AnalyzeOptions,
  collected: Collected,
): Promise<Format> {
  const name = formatNamed(flags);
  const records = recordsOf(flags.records, name);
  if (name === 'ndjson') return ndjsonFormat(records, collected);
  if (every !== undefined && name !== 'text')
    throw new UsageError(`--every writes text or ndjson; ${name} is a single document`);
  if (name === 'json') return jsonFormat(names, records, collected);
  if (flags.records !== undefined && !flags.quiet)
    tell(`gcdrift: --records has no effect on ${name}: it is for --ndjson and --json\n`);
  return reportFormat(
    name === 'markdown' ? name : 'text',
    reportStyle(flags),
    every !== undefined,
    collected,
  );
}

function activityOptionsOf({ activity, follow }: AnalyzeFlags, names: string[]): AnalyzeOptions {
  if (activity === undefined) return {};
  if (activity === '-' && names.includes('-'))
    throw new UsageError('standard input cannot be both the log and --activity');
  if (follow)
    throw new UsageError('--activity cannot be combined with --follow: the counters are read before the log');
  return { activity };
}

/** Options for inputs that do not end. */
function liveOptionsOf({ follow, every }: AnalyzeFlags, names: string[]): AnalyzeOptions {
  const options: AnalyzeOptions = { wake: TURN_MS };
  if (follow) {
    const files = names.filter((name) => name !== '-');
    // A pipe is read to its end in any case.
    if (files.length > 0 && files.length < names.length)
      throw new UsageError('--follow follows files: it cannot read standard input as well');
    options.follow = files.length > 0;
  }
  if (every !== undefined) options.every = everyOf(every);
  return options;
}

function tellAll({ notices, processes }: Collected, flags: AnalyzeFlags): void {
  const format = formatNamed(flags);
  tellNotices(notices, leastTold(format, flags.verbose));
  // Without a process there is no text, which would tell of damage.
  if (processes === 0 && format === 'text')
    tellNotices(
      notices.filter(({ code }) => code === 'input-truncated'),
      'warning',
    );
}

/** Says that `--every` has no effect on plain files, which are read at once. */
function tellIdle({ inputs }: FoundInputs): void {
  if (inputs.length > 0 && inputs.every(({ bytes }) => bytes !== undefined))
    tell('gcdrift: --every has no effect here: it needs a pipe, or files that are followed (-F)\n');
}

function endOf(
  progress: Progress,
  { processes, worst }: Collected,
  { verbose, failOn, stream }: AnalyzeFlags,
): number {
  if (progress.opened === 0) return UNUSABLE;
  const fails =
    failOn !== undefined && worst !== undefined && SEVERITIES.indexOf(worst) >= SEVERITIES.indexOf(failOn);
  if (processes > 0) return fails ? FAILED : 0;
  tell(noDataMessage(progress.inputs, verbose === true, stream));
  return NOTHING_KNOWN;
}

function threadsOf(workers: string | undefined): number {
  if (workers === undefined) return availableParallelism();
  if (!/^[1-9]\d{0,3}$/.test(workers))
    throw new UsageError(`--workers takes a number of threads, 1 or more, not ${workers}`);
  return Number(workers);
}

/** Only files are read on threads: pipes are read one after the other. JSON with all cycles has to keep these in memory anyway. */
const onThreads = ({ inputs }: FoundInputs, flags: AnalyzeFlags, threads: number): boolean =>
  threads > 1 &&
  inputs.length > 1 &&
  inputs.every(({ path, bytes }) => path !== undefined && bytes !== undefined) &&
  flags.every === undefined &&
  flags.activity === undefined &&
  !(formatNamed(flags) === 'json' && recordsOf(flags.records, 'json').has('cycles'));

function recordsOf(text: string | undefined, format: string): ReadonlySet<RecordKind> {
  if (text === undefined) return new Set(format === 'json' ? [] : RECORDS);
  const kinds = text.split(',').map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !(RECORDS as readonly string[]).includes(kind));
  if (unknown !== undefined)
    throw new UsageError(`--records takes ${RECORDS.join(', ')}; there are no ${unknown} records`);
  return new Set(kinds as RecordKind[]);
}
