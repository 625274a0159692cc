// Reads a file of map activity counters completely, before any log. Its notices say how it was understood.
import { utcOf, type Zone } from '../carrier/zone.js';
import { LineBuffer, type LineReader } from '../input/lines.js';
import { readInput } from '../input/read.js';
import { known } from '../model/given.js';
import type { NoticeRecord } from '../model/records.js';
import { countedActivity, type CountedActivity } from './counted.js';
import { readLine, type Clock, type Counters, type Time } from './sample.js';
import { Samples } from './samples.js';

export class ActivityError extends Error {}

export interface ActivityFile {
  /** Undefined if the file has none. */
  activity?: CountedActivity;
  notices: NoticeRecord[];
}

/** `name`: a path, packed or not, or `-`. `zone`: that of times without one. Throws ActivityError. */
export async function readActivity(
  name: string,
  zone: Zone | undefined,
  signal?: AbortSignal,
): Promise<ActivityFile> {
  const counting = new Counting(zone);
  const notices: NoticeRecord[] = [];
  const notice = (code: string, level: NoticeRecord['level'], message: string, about: Place = {}): void => {
    const { line, count } = about;
    notices.push(known({ type: 'notice', code, level, message, source: known({ file: name, line }), count }));
  };
  let lines: LineBuffer | undefined;
  const steps = readInput(
    { name, path: name === '-' ? undefined : name, bytes: undefined },
    {
      alone: () => undefined,
      begin: () => (lines = new LineBuffer(() => counting)),
      part: () => undefined,
      end: () => lines?.end(),
      trouble(code, message) {
        if (code === 'input-unopened') throw new ActivityError(`--activity ${name} ${message}`);
        notice(code, code === 'input-truncated' ? 'warning' : 'error', message);
      },
    },
    { bytes: 0 },
    signal,
  );
  for await (const _ of steps);
  return { ...counting.finish(notice), notices };
}

interface Place {
  line?: number;
  count?: number;
}
type Notice = (code: string, level: NoticeRecord['level'], message: string, about?: Place) => void;

class Counting implements LineReader {
  readonly #samples = new Samples();
  #lines = 0;
  #broken: Required<Place> = { line: 0, count: 0 };
  #otherClock: Required<Place> = { line: 0, count: 0 };
  #clock: Clock | undefined;
  /** The time that bpftrace printed last, and the counters since: at its end it prints the counters again, without a time. */
  #time: Time | undefined;
  readonly #since = new Set<string>();
  #timeless = 0;
  #lost = 0;

  constructor(private readonly zone: Zone | undefined) {}

  read(buffer: Buffer, to: number): number {
    let from = 0;
    for (let end = buffer.indexOf(10); end >= 0 && end < to; end = buffer.indexOf(10, from)) {
      this.readRest(buffer, from, end);
      from = end + 1;
    }
    return from;
  }

  readRest(buffer: Buffer, from: number, to: number): void {
    this.#lines++;
    const told = readLine(buffer.toString('utf8', from, to));
    if (!told) this.#count(this.#broken);
    else if (told.time && told.counters) for (const one of told.counters) this.#add(told.time, one);
    else if (told.time) {
      this.#time = told.time;
      this.#since.clear();
    } else for (const one of told.counters ?? []) this.#addPrinted(one);
    this.#lost += told?.lost ?? 0;
  }

  #count(place: Required<Place>): void {
    if (place.count++ === 0) place.line = this.#lines;
  }

  #addPrinted(counters: Counters): void {
    if (!this.#time) this.#timeless++;
    else if (!this.#since.has(counters.key)) {
      this.#since.add(counters.key);
      this.#add(this.#time, counters);
    }
  }

  #add({ ms, clock }: Time, counters: Counters): void {
    const zoned = clock === 'local' && this.zone ? 'wall' : clock;
    this.#clock ??= zoned;
    if (zoned !== this.#clock) this.#count(this.#otherClock);
    else this.#samples.add(zoned === clock || !this.zone ? ms : utcOf(ms, this.zone), counters);
  }

  finish(notice: Notice): { activity?: CountedActivity } {
    const samples = this.#samples;
    const warn = (code: string, about: Place, message: string): void => {
      if (about.count! > 0) notice(code, 'warning', message, about);
    };
    warn('activity-broken-lines', this.#broken, 'counter lines could not be read and are left out');
    warn(
      'activity-no-time',
      { count: this.#timeless },
      'counters stand before any time and are left out: the script has to print time("%FT%T%z\\n") (docs/MAPS.md)',
    );
    warn(
      'activity-clocks',
      this.#otherClock,
      'samples have a different kind of time than the first and are left out',
    );
    warn(
      'activity-lost-events',
      { count: this.#lost },
      'events were lost by bpftrace: its counts are too low',
    );
    warn('activity-cut', { count: samples.left }, 'samples are too many to keep and were left out');
    const { unsorted } = samples;
    if (unsorted > 0)
      notice('activity-unsorted', 'info', 'samples are out of order: they were sorted', { count: unsorted });
    const course = samples.course();
    const { times, totals, resets } = course;
    if (times.length < 2) {
      notice(
        'activity-empty',
        'warning',
        'has no map activity counters: it takes lines such as {"t": 1.5, "assign": 1200, "grow": 3} (docs/MAPS.md)',
      );
      return {};
    }
    if (resets > 0)
      notice('activity-reset', 'info', 'counters started over: only counts since then are used', {
        count: resets,
      });
    const how = totals ? 'running totals' : 'counts since the sample before';
    notice('activity-read', 'info', `samples of map activity, read as ${how}`, { count: samples.length });
    return { activity: countedActivity(course, this.#clock ?? 'process') };
  }
}
