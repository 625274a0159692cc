// The inputs in figures, and the notices about them.
import { counted, formatBytes, formatDuration, formatNumber, formatSeconds } from '../model/format.js';
import type { JoinedFigures, NoticeRecord, TracedFacts } from '../model/records.js';
import type { Block, Figure, Piece } from './blocks.js';
import type { Names } from './names.js';
import type { InputReport } from '../model/input-report.js';
import type { TextReport } from './report.js';
import { given } from '../model/given.js';

/** How many minor notes are shown without `-v`. */
const SHORT = 3;

export function readingOf(report: TextReport, names: Names, verbose: boolean): Block[] {
  const rows = [...inputFigures(report.inputs, names, verbose), ...noticeFigures(report, names, verbose)];
  return rows.length > 0 ? [{ kind: 'figures', rows }] : [];
}

function inputFigures(inputs: TextReport['inputs'], names: Names, verbose: boolean): Figure[] {
  const rows: Figure[] = [];
  if (inputs.length > 1) {
    const traces = inputs.filter(({ trace }) => trace);
    const logs = inputs.filter(({ trace }) => !trace);
    const words =
      traces.length === 0
        ? `${inputs.length} inputs, ${readWords(together(logs))}`
        : given(tracesWords(traces), logs.length > 0 && othersWords(logs)).join('; ');
    rows.push({ name: 'read', text: words, tone: 'dim' });
  }
  for (const input of inputs.length > 1 && !verbose ? [] : inputs) {
    const files = input.files === undefined ? '' : ` (${counted(input.files, 'file')})`;
    const carrier = input.carrier === '' || input.carrier === 'plain' ? '' : `, ${input.carrier}`;
    rows.push({
      name: 'read',
      text: [
        { code: input.name },
        `${files}${carrier}: ${input.trace ? traceWords(input, input.trace) : readWords(input)}`,
      ],
      tone: 'dim',
    });
  }
  for (const { name, joined } of inputs) if (joined) rows.push(joinedFigure(name, joined, names));
  return rows;
}

function noticeFigures(report: TextReport, names: Names, verbose: boolean): Figure[] {
  const rows: Figure[] = [];
  const shown = report.notices.filter(
    (notice) => notice.level !== 'info' || !isCounted(notice, report) || verbose,
  );
  const infos = shown.filter((notice) => notice.level === 'info');
  const told = verbose || infos.length <= SHORT ? shown : shown.filter((notice) => notice.level !== 'info');
  for (const level of ['error', 'warning', 'info'] as const) {
    for (const alike of alikeIn(told.filter((notice) => notice.level === level))) {
      if (verbose || alike.length <= SHORT)
        rows.push(...alike.map((notice) => noticeFigure(notice, names.of)));
      else rows.push(alikeFigure(alike, names));
    }
  }
  if (told.length < shown.length)
    rows.push({
      name: 'info',
      text: [`${infos.length} notes on the input: `, { code: '-v' }, ' shows them'],
      tone: 'dim',
    });
  return rows;
}

/** Notices grouped by equal text about different places, in the order of the first of each group. */
function alikeIn(notices: readonly NoticeRecord[]): NoticeRecord[][] {
  const groups = new Map<string, NoticeRecord[]>();
  for (const notice of notices) {
    const key = `${notice.code} ${notice.message.replace(/\d+/g, '')}`;
    const group = groups.get(key);
    if (group) group.push(notice);
    else groups.set(key, [notice]);
  }
  return [...groups.values()];
}

type Counts = Pick<InputReport, 'lines' | 'textLines' | 'known' | 'cycles' | 'bytes'>;

function readWords({ lines, textLines, known, cycles, bytes }: Counts): string {
  if (bytes === 0) return 'empty';
  const rest = textLines - known;
  const parts = given(
    counted(cycles, 'cycle'),
    known > cycles && counted(known - cycles, 'other line of the runtime', 'other lines of the runtime'),
    rest > 0 && `${formatNumber(rest)} unrelated`,
  );
  return `${counted(lines, 'line')} (${formatBytes(bytes)}): ${parts.join(', ')}`;
}

function together(inputs: readonly InputReport[]): Counts {
  const sum = (key: keyof Counts): number => inputs.reduce((total, input) => total + input[key], 0);
  const [lines, textLines, known] = [sum('lines'), sum('textLines'), sum('known')];
  return { lines, textLines, known, cycles: sum('cycles'), bytes: sum('bytes') };
}

function tracesWords(inputs: readonly InputReport[]): string {
  const { bytes, cycles } = together(inputs);
  const sum = (key: 'events' | 'pauses'): number =>
    inputs.reduce((total, { trace }) => total + (trace?.[key] ?? 0), 0);
  return `${counted(inputs.length, 'trace')} (${formatBytes(bytes)}): ${counted(sum('events'), 'event')}, ${counted(cycles, 'cycle')}, ${counted(sum('pauses'), 'pause')}`;
}

function othersWords(inputs: readonly InputReport[]): string {
  const all = together(inputs);
  const number = counted(inputs.length, 'other input');
  return all.known === 0 ? `${number} without GC data` : `${number}, ${readWords(all)}`;
}

function traceWords(
  { bytes, cycles }: InputReport,
  { format, events, pauses, covers_s: seconds }: TracedFacts,
): string {
  const span = seconds === undefined ? '' : ` over ${formatSeconds(seconds)}`;
  return `${format} (${formatBytes(bytes)}): ${counted(events, 'event')}${span}, ${counted(cycles, 'cycle')}, ${counted(pauses, 'pause')}`;
}

/** A trace that was joined to a log: what agrees, and how sure that is. */
function joinedFigure(trace: string, joined: JoinedFigures, names: Names): Figure {
  const { file: log, cycles, from_n: from, to_n: to, spread_ns: spread, confidence } = joined;
  return {
    name: 'joined',
    text: [
      { code: names.of(trace) },
      ` with gc ${from} to ${to} of `,
      { code: names.of(log) },
      `: ${counted(cycles, 'cycle agrees', 'cycles agree')} in heap, durations and time (to ${formatDuration(spread)}); ${(100 * confidence).toFixed(1)} % sure`,
    ],
    tone: 'dim',
  };
}

/** Whether its process's figures already contain the count. */
function isCounted({ code, stream, run }: NoticeRecord, { processes }: TextReport): boolean {
  return (
    ['input-torn-lines', 'input-missing-cycles', 'input-duplicate-cycles', 'input-restart'].includes(code) &&
    processes.some(({ summary }) => summary.stream === stream && summary.run === run)
  );
}

const TONES = { error: 'red', warning: 'yellow', info: 'dim' } as const;

export function noticeFigure(
  { level, message, source, stream, run, count }: NoticeRecord,
  of: (name: string) => string,
): Figure {
  const place = source?.line === undefined ? source?.file : `${source.file}:${source.line}`;
  // A stream that is called like its file needs no name beside it.
  const isApart = stream !== undefined && stream !== '' && !place?.startsWith(stream);
  const subject = isApart ? stream : (place ?? stream);
  const name = subject === undefined ? '' : of(subject);
  const text: Piece[] =
    name === '' ? [] : [{ code: name }, run !== undefined && run > 1 ? ` run ${run}: ` : ': '];
  text.push(count === undefined ? message : `${formatNumber(count)} ${message}`);
  if (isApart && place !== undefined) text.push(' (', { code: of(place) }, ')');
  return { name: level, text, tone: TONES[level] };
}

/** Many equal notices: the first, and the number of others. */
function alikeFigure([first, ...others]: readonly NoticeRecord[], names: Names): Figure {
  const { name, text, tone } = noticeFigure(first, names.of);
  const pieces = typeof text === 'string' ? [text] : text;
  const more = ` (and ${formatNumber(others.length)} others: `;
  return { name, text: [...pieces, more, { code: '-v' }, ' lists them)'], ...(tone && { tone }) };
}
