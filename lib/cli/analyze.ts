// `gcdrift analyze`: reads the inputs once and writes what was asked for: text, NDJSON, JSON or Markdown.
import { availableParallelism } from 'node:os';
import { isatty } from 'node:tty';
import {
  findInputs,
  run,
  VERSION,
  WindowError,
  type FoundInputs,
  type NoticeRecord,
  type Progress,
} from '../index.js';
import { printable } from '../report/printable.js';
import { formatOf, optionsOf } from './asked.js';
import { recordsSink, type Collected } from './collect.js';
import { runOnLanes, type Lanes } from './lanes.js';
import type { AnalyzeFlags } from './options.js';
import { ClosedOutput, Output } from './output.js';
import { ProgressLine } from './progress.js';
import { styleOf } from './style.js';
import { UsageError } from './usage.js';

/** Exit codes; the ends by signal are 128 + its number. */
const NOTHING_KNOWN = 3;
const UNUSABLE = 2;
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** Runs the analysis and returns the exit code. */
export async function analyzeCommand(flags: AnalyzeFlags): Promise<number> {
  const names = (flags.input ?? []).map(String);
  if (names.length === 0) {
    if (process.stdin.isTTY) throw new UsageError('no input: name a log file, or pipe one in');
    names.push('-');
  }
  const format = formatOf(flags);
  const stop = new AbortController();
  const options = await optionsOf(flags, stop.signal);
  const { sink, writer, collected } = recordsSink(flags);
  const lanes = lanesOf(flags.workers);
  const output = openOutput(flags.output, format === 'ndjson');
  const line = new ProgressLine(flags.progress as 'auto' | 'always' | 'never');
  let signalled: keyof typeof SIGNALS | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    // Asked twice: at once.
    if (signalled) process.exit(SIGNALS[signalled]);
    signalled = signal as keyof typeof SIGNALS;
    stop.abort();
  };
  for (const signal of Object.keys(SIGNALS)) process.on(signal as NodeJS.Signals, onSignal);
  let complete = false;
  try {
    let progress: Progress | undefined;
    const found = await findInputs(names);
    const steps = inLanes(found, lanes)
      ? runOnLanes(found, flags, lanes, { sink, collected, options, write: (bytes) => output.write(bytes) })
      : run(found, options, sink);
    for await (progress of steps) {
      line.update(progress);
      if (writer.bytes.length > 0) await output.write(writer.bytes.take());
    }
    line.clear();
    if (!flags.quiet) tellNotices(collected.notices, flags.verbose === true, format);
    if (format === 'ndjson') await output.write(writer.bytes.take());
    else await output.write(Buffer.from(await render(format, names, flags, collected, progress)));
    complete = true;
    return signalled ? SIGNALS[signalled] : endOf(progress, collected, flags);
  } catch (error) {
    if (error instanceof ClosedOutput) return 0;
    if (error instanceof WindowError) throw new UsageError(error.message);
    throw error;
  } finally {
    line.clear();
    output.close(complete);
    for (const signal of Object.keys(SIGNALS)) process.off(signal, onSignal);
  }
}

async function render(
  format: string,
  names: string[],
  flags: AnalyzeFlags,
  collected: Collected,
  progress: Progress | undefined,
): Promise<string> {
  const { processes, notices } = collected;
  const inputs = progress?.inputs ?? [];
  if (format === 'json') {
    const { renderJson } = await import('../report/json.js');
    return renderJson({ version: VERSION, inputs: names, processes, notices });
  }
  const report = { processes, inputs, notices };
  if (format === 'markdown') {
    const { renderMarkdown } = await import('../report/markdown.js');
    return renderMarkdown(report, { verbose: flags.verbose === true });
  }
  if (processes.length === 0) return '';
  const style = styleOf(
    { ...flags, width: flags.width === undefined ? undefined : Number(flags.width) },
    // A stream is made when it is first asked for, which costs more than what the pipe can tell.
    flags.output === undefined && isatty(1) ? process.stdout : {},
  );
  const { renderText } = await import('../report/text.js');
  return renderText(report, style);
}

/** Text output holds its notices itself; the others' go to stderr, errors always. */
function tellNotices(notices: NoticeRecord[], verbose: boolean, format: string): void {
  for (const { level, message, source, count } of notices) {
    if (level !== 'error' && (format === 'text' || format === 'markdown' || (level === 'info' && !verbose)))
      continue;
    const place = source
      ? `${printable(source.file)}${source.line === undefined ? '' : `:${source.line}`}: `
      : '';
    process.stderr.write(`gcdrift: ${place}${count === undefined ? '' : `${count} `}${message}\n`);
  }
}

/** Nothing known teaches: what was looked for, and what the lines look like (never their text: logs hold secrets). */
function endOf(progress: Progress | undefined, { processes }: Collected, { verbose }: AnalyzeFlags): number {
  if (!progress || progress.opened === 0) return UNUSABLE;
  if (processes.length > 0) return 0;
  const lines = progress.inputs.reduce((sum, input) => sum + input.lines, 0);
  const heads = progress.inputs
    .flatMap((input) => input.head ?? [])
    .filter((head) => head.trim() !== '')
    .slice(0, 3);
  process.stderr.write(
    [
      `gcdrift: nothing known in ${lines} lines: looked for gctrace lines (gc 1 @0.012s 2%: …), the runtime's other lines and crash texts`,
      ...heads.map(
        (head) => `gcdrift:   a line looks like: ${verbose ? printable(head.slice(0, 200)) : shapeOf(head)}`,
      ),
      'gcdrift: gctrace is off unless GODEBUG=gctrace=1 is set; `gcdrift explain capture` tells how\n',
    ].join('\n'),
  );
  return NOTHING_KNOWN;
}

const shapeOf = (text: string): string =>
  printable(
    text
      .slice(0, 80)
      .replace(/[0-9]+/g, '9')
      .replace(/\p{L}+/gu, 'a'),
  ) + (text.length > 80 ? '…' : '');

function lanesOf(workers: string | undefined): Lanes {
  if (workers === undefined) return { most: availableParallelism(), atOnce: false };
  if (!/^[1-9]\d{0,3}$/.test(workers))
    throw new UsageError(`--workers takes a number from 1 on, not ${workers}`);
  return { most: Number(workers), atOnce: true };
}

/** Standard input and pipes are read as they come, each in its turn. */
const inLanes = ({ inputs }: FoundInputs, { most }: Lanes): boolean =>
  most > 1 && inputs.length > 1 && inputs.every(({ bytes }) => bytes !== undefined);

function openOutput(path: string | undefined, streams: boolean): Output {
  try {
    return new Output(path, streams);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}
