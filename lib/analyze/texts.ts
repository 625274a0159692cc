// Receives the texts of an input, and creates what reads each of them.
import type { Input } from '../input/input.js';
import type { LineBuffer } from '../input/lines.js';
import type { InputTrouble, Intake, TextSink } from '../input/read.js';
import { setsOf } from '../input/rotation.js';
import { LogLane } from './lane.js';
import type { Joined } from '../process/joined.js';
import type { StreamNaming } from './stream-names.js';
import { Text, type TextContext, type TextJoins } from './text.js';
import type { OpenTrace } from '../trace/open.js';
import { mayBeTrace } from '../trace/sniff.js';
import type * as traces from './trace-lane.js';
import { notJoined, PIPED_ARCHIVE } from './unjoined.js';

/** The joins of all texts of an input. */
export interface InputJoins {
  joined?: readonly Joined[];
  joining?: readonly Joined[];
}

/** Those of one text. */
function joinsOf({ joined = [], joining }: InputJoins, name: string): TextJoins {
  const own = joined.filter(({ place }) => place.log === name);
  return {
    joined: own.length > 0 ? own : undefined,
    joining: joining?.find(({ place }) => place.figures.file === name),
  };
}

/** The most problems of one input that are reported. */
const MOST_TROUBLES = 16;

/** Receives an input's texts, one after the other. */
export class InputTexts implements TextSink {
  opened = false;
  #text:
    | { text: Text<LogLane>; intake: LineBuffer }
    | { text: Text<traces.TraceLane>; intake: traces.TraceLane }
    | undefined;
  /** The code for traces, loaded with the first of them. */
  #traces: typeof traces | undefined;
  #isArchive = false;
  /** What is reported of an archive whose files have no lines. */
  readonly #empty = { files: 0, bytes: 0, carrier: '', lines: 0, known: 0, cycles: 0, textLines: 0 };
  readonly #reportsBefore: number;
  #troubles = 0;
  /** The first trace that was not joined. */
  #trace: string | undefined;

  constructor(
    private readonly input: Input,
    private readonly nameOf: StreamNaming,
    private readonly context: TextContext,
    private readonly joins: InputJoins,
  ) {
    this.#reportsBefore = context.reports.length;
  }

  async alone(head: Buffer): Promise<'bytes' | 'text' | undefined> {
    if (!mayBeTrace(head)) return undefined;
    this.#traces ??= await import('./trace-lane.js');
    if (!this.#traces.traceOf(head)) return undefined;
    return this.#traces.isBinary(head) ? 'bytes' : 'text';
  }

  begin(name: string, head: Buffer): Intake {
    this.opened = true;
    this.#isArchive = name !== this.input.name;
    const { changedMs } = this.input;
    const about = { inArchive: this.#isArchive, latestMs: changedMs, ...joinsOf(this.joins, name) };
    const open = this.#traces?.traceOf(head);
    if (open) return this.#beginTrace(name, about, open, this.#traces!.TraceLane);
    const text = new Text(name, this.nameOf, this.context, about, (setup) => new LogLane(setup));
    const intake = text.lane.lines();
    this.#text = { text, intake };
    return intake;
  }

  #beginTrace(
    name: string,
    about: { inArchive: boolean } & TextJoins,
    open: OpenTrace,
    LaneOfTrace: typeof traces.TraceLane,
  ): Intake {
    const { sink, window } = this.context;
    if (!about.joining) this.#trace ??= name;
    const text = new Text(
      name,
      this.nameOf,
      this.context,
      { ...about, traced: true },
      (setup) => new LaneOfTrace(setup, open, sink, window, about.joining),
    );
    this.#text = { text, intake: text.lane };
    return text.lane;
  }

  part(file: string, anew: boolean): void {
    const { text, intake } = this.#text ?? {};
    // Traces are never parts of a set.
    if (text?.lane instanceof LogLane) text.lane.part(file, intake as LineBuffer, anew);
  }

  end(): void {
    if (!this.#text) return;
    const { text, intake } = this.#text;
    this.#text = undefined;
    intake.end();
    text.lane.finish(intake.bytes);
    text.finish(intake.longLines);
    if (this.#isArchive && text.lane.report.known === 0) this.#fold();
  }

  trouble(code: InputTrouble, message: string, file: string): void {
    if (code !== 'input-unopened') this.opened = true;
    if (++this.#troubles > MOST_TROUBLES) return;
    const level = code === 'input-truncated' ? 'warning' : 'error';
    const { sink } = this.context;
    if (code !== 'input-truncated' || !this.#text) {
      sink.notice?.({ type: 'notice', code, level, message, source: { file } });
      return;
    }
    const { text, intake } = this.#text;
    text.lane.update(intake.bytes);
    text.damaged(message);
    const { places, report } = text.lane;
    const whole = `${message}; the ${report.cycles} cycles before that place were kept`;
    const source = places.of(places.areOffsets ? intake.bytes : report.lines);
    sink.notice?.({ type: 'notice', code, level, message: whole, source });
  }

  /** The input was read. */
  finish(): void {
    this.#reportEmpty();
    if (this.#isArchive) this.#tellSets();
    this.#tellUnsearched();
  }

  /** Reports an archive of nothing but files without lines: none of them was. */
  #reportEmpty(): void {
    const { name, without } = this.input;
    const { reports } = this.context;
    if (this.#empty.files === 0 || without || reports.length > this.#reportsBefore) return;
    reports.push({ ...this.#empty, name });
  }

  /** Archives of which a rotated log is not read in order: a pipe gives their files once, others are too large, or damaged. */
  #tellSets(): void {
    const { reports, sink } = this.context;
    const logs = reports.slice(this.#reportsBefore).filter(({ trace, cycles }) => !trace && cycles > 0);
    for (const { name, members, doubtful } of setsOf(logs.map((report) => report.name))) {
      if (doubtful) continue;
      const message = `${members.length} files of the archive look like one rotated log, and are told apart: unpack it to read them as one, in the order of time`;
      sink.notice?.({
        type: 'notice',
        code: 'input-set-apart',
        level: 'warning',
        message,
        source: { file: name },
      });
    }
  }

  /** If a trace in it may have a log but was not looked at, says why. */
  #tellUnsearched(): void {
    const { path, unsearched } = this.input;
    const { names, options, reports, sink } = this.context;
    const why = unsearched ?? (path === undefined && this.#isArchive ? PIPED_ARCHIVE : undefined);
    const hasLogs = names.length > 1 || reports.some(({ trace, cycles }) => !trace && cycles > 0);
    if (this.#trace === undefined || why === undefined || options.join === 'never' || !hasLogs) return;
    sink.notice?.(notJoined(this.#trace, why));
  }

  /** After each read: `bytes` were read from the input so far. */
  update(bytes: number, live: boolean): void {
    if (this.#text) {
      const { text, intake } = this.#text;
      text.lane.update(this.#isArchive ? intake.bytes : bytes);
      text.step(live);
    } else if (this.opened && !this.#isArchive) {
      const last = this.context.reports.at(-1);
      if (last?.name === this.input.name) last.bytes = bytes;
    }
  }

  /** Merges the reports of an archive's files without GC data into one. */
  #fold(): void {
    const { reports } = this.context;
    const report = reports.pop();
    if (!report) return;
    if (report.lines === 0 && !report.trace) {
      this.#empty.files++;
      this.#empty.bytes += report.bytes;
      return;
    }
    const { name } = this.input;
    const rest = reports.find((other) => other.name === name);
    if (!rest) reports.push({ ...report, name, carrier: '' });
    else {
      rest.lines += report.lines;
      rest.textLines += report.textLines;
      rest.bytes += report.bytes;
    }
  }
}
