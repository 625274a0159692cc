// The text of one process as its carrier tells it apart: cycles, torn cycles, crashes and companion lines in it.
import { REPAIRED, type CycleBatch } from '../model/batch.js';
import { COMPANION_PREFIXES, parseCompanion } from './companions.js';
import { CRASH_PREFIXES, CrashReader, crashOf } from './crash.js';
import type { ReaderOutput } from './events.js';
import { GRAMMARS } from './grammar.js';
import { compile, type LineParser } from './parser.js';
import { TornLines } from './repair.js';

/** How a line can begin that is no cycle and matters. A dump that follows a recovered panic begins with a goroutine. */
const PREFIXES = [...new Set([...COMPANION_PREFIXES, ...CRASH_PREFIXES, 'goroutine '])].map((p) =>
  Buffer.from(p),
);
const FIRST_BYTES = new Uint8Array(256);
for (const prefix of PREFIXES) FIRST_BYTES[prefix[0]!] = 1;
/** How the rest of a torn line can begin: with a number, or with a literal of the grammars. */
const CAN_GO_ON = new Uint8Array(256);
for (const { tokens, end } of GRAMMARS) {
  for (const literal of [
    ...tokens.map((token) => token.literal),
    end,
    ': ',
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
  ]) {
    CAN_GO_ON[literal.charCodeAt(0)] = 1;
  }
}

/** Compiled when a log first needs them: most have one shape. */
const PARSERS: LineParser[] = [];
const parserOf = (family: number): LineParser => (PARSERS[family] ??= compile(GRAMMARS[family]!));

/** Behind the CPU share in the lines of Go 1.5 and later: what finds a cycle behind any prefix. */
export const NET = Buffer.from('%: ');

/** No line of the runtime is longer than this: of longer ones only the head is decoded. */
const LONGEST_TEXT = 4096;

const [ZERO, NINE, POINT, AT, BLANK, S, C, G] = [48, 57, 46, 64, 32, 115, 99, 103];

export class ProcessText {
  readonly stream: number;
  readonly #file: string;
  readonly #out: ReaderOutput;
  /** The shape of the line before, which is mostly that of the next one too. */
  #family = 0;
  #parser: LineParser = parserOf(0);
  #torn: TornLines | undefined;
  #crash: CrashReader | undefined;
  /** Numbers of the last two cycles: a torn line's number is one of those that follow. */
  #last = 0;
  #previous = 0;
  /** Lines that were told: cycles and their pieces, companions, crashes and their dumps. */
  known = 0;

  constructor(file: string, stream: number, out: ReaderOutput) {
    this.#file = file;
    this.stream = stream;
    this.#out = out;
  }

  /** While it is in the midst of a torn line or a dump it wants to see every line. */
  get attentive(): boolean {
    return this.#crash !== undefined || this.#torn?.waiting === true;
  }

  /** The lane of a clean cycle of the shape of the one before: nothing is decoded. */
  cleanCycle(buffer: Buffer, from: number, to: number, line: number): boolean {
    if (this.#parser(buffer, from, to, this.#out.batch) !== to) return false;
    this.#commit(line, NaN, 0);
    return true;
  }

  /**
   * One line, `buffer[from, to)`. `before` is the text of the line before it, asked for where a goroutine's dump begins.
   */
  line(buffer: Buffer, from: number, to: number, line: number, wallMs: number, before: () => string): void {
    if (this.#findCycle(buffer, from, to, line, wallMs)) return;
    const first = buffer[from]!;
    // While a torn line waits, most lines are seen that can be neither its rest nor the runtime's.
    if (!this.#crash && CAN_GO_ON[first] === 0 && !mayBegin(buffer, from, to)) {
      this.#torn?.pass();
      this.#tellLost();
      return;
    }
    const text = buffer.toString('utf8', from, Math.min(to, from + LONGEST_TEXT));
    const begins = /^gc[ \d]/.test(text);
    if (this.#torn?.waiting && this.#rest(this.#torn, text, wallMs)) return;
    if (this.#crash) {
      if (!begins && this.#crash.line(text)) {
        this.known++;
        return;
      }
      this.#endCrash();
    }
    if (begins) this.#tear(text, line);
    else if (text !== '' && !this.#beginCrash(text, line, before)) this.#companion(text, line);
  }

  /** The input is over. */
  finish(): void {
    if (this.#crash) this.#endCrash();
    this.#torn?.finish();
    this.#tellLost();
  }

  #findCycle(buffer: Buffer, from: number, to: number, line: number, wallMs: number): boolean {
    if (buffer[from] === G && this.#cycle(buffer, from, to, line, wallMs)) return true;
    const text = buffer.subarray(0, to);
    for (let hit = text.indexOf(NET, from); hit >= 0; hit = text.indexOf(NET, hit + 1)) {
      const start = cycleStart(buffer, from, hit);
      if (start > from && this.#cycle(buffer, start, to, line, wallMs)) return true;
    }
    return false;
  }

  /** Reads a cycle that starts at `from`; foreign text behind it is a line of its own, whose newline came first. */
  #cycle(buffer: Buffer, from: number, to: number, line: number, wallMs: number): boolean {
    const { batch } = this.#out;
    let end = this.#parser(buffer, from, to, batch);
    for (let i = 0; end < 0 && i < GRAMMARS.length; i++) {
      end = parserOf(i)(buffer, from, to, batch);
      if (end >= 0) this.#use(i);
    }
    if (end < 0) return false;
    if (this.#crash) this.#endCrash();
    const foreign = end < to && /[^\s\0]/.test(buffer.toString('latin1', end, to));
    this.#commit(line, wallMs, foreign ? REPAIRED : 0);
    if (foreign) this.line(buffer, end, to, line, wallMs, () => '');
    return true;
  }

  #use(family: number): void {
    this.#family = family;
    this.#parser = parserOf(family);
  }

  #commit(line: number, wallMs: number, flags: number): void {
    const { batch } = this.#out;
    const row = batch.length++;
    batch.line[row] = line;
    batch.wallMs[row] = wallMs;
    batch.stream[row] = this.stream;
    batch.family[row] = this.#family;
    if (flags !== 0) batch.flags[row]! |= flags;
    this.#previous = this.#last;
    this.#last = batch.n[row]!;
    this.known++;
    if (batch.length === batch.capacity) this.#out.flush();
  }

  /** A text that begins like a cycle and is none: torn, or another program's. */
  #tear(text: string, line: number): void {
    this.#torn ??= new TornLines();
    this.#torn.begin(text, line, (n) => n === this.#last + 1 || n === this.#previous + 1);
    this.#tellLost();
  }

  /** Whether a line is the rest of a torn one, or a piece of it. */
  #rest(torn: TornLines, text: string, wallMs: number): boolean {
    const rest = torn.next(text);
    this.#tellLost();
    if (rest === undefined) return false;
    this.known++;
    if (rest !== 'kept') this.#joined(rest.text, rest.line, wallMs);
    return true;
  }

  /** A line put together from pieces is believed when its figures agree with each other and with the line before. */
  #joined(text: string, line: number, wallMs: number): void {
    const { batch } = this.#out;
    const buffer = Buffer.from(`${text}\n\n`);
    const family = GRAMMARS.findIndex((_, i) => parserOf(i)(buffer, 0, text.length, batch) === text.length);
    const n = batch.n[batch.length]!;
    const follows = this.#last === 0 || n === this.#last + 1 || n === this.#previous + 1;
    if (family < 0 || !follows || !isSound(batch, batch.length)) {
      this.#out.events.push({ row: batch.length, stream: this.stream, line, kind: 'torn' });
      return;
    }
    this.#use(family);
    this.#commit(line, wallMs, REPAIRED);
  }

  #beginCrash(text: string, line: number, before: () => string): boolean {
    let crash = crashOf(text);
    let first = line;
    // A recovered panic stands behind the prefix of the server's log; only its dump starts the line.
    if (!crash && text.startsWith('goroutine ')) {
      crash = crashOf(before());
      first--;
    }
    if (!crash) return false;
    this.#crash = new CrashReader(crash, { file: this.#file, line: first });
    if (first < line) this.#crash.line(text);
    this.known += 1 + line - first;
    return true;
  }

  #endCrash(): void {
    const reader = this.#crash!;
    this.#crash = undefined;
    const crash = reader.finish();
    const { batch, events } = this.#out;
    const line = crash.source.line ?? 0;
    events.push({
      row: batch.length,
      stream: this.stream,
      line,
      kind: 'crash',
      crash,
      versions: reader.versions,
    });
  }

  #companion(text: string, line: number): void {
    const companion = parseCompanion(text);
    if (!companion) return;
    this.known++;
    const { batch, events } = this.#out;
    events.push({ row: batch.length, stream: this.stream, line, kind: 'companion', companion });
  }

  #tellLost(): void {
    const { batch, events } = this.#out;
    for (const line of this.#torn?.takeLost() ?? []) {
      events.push({ row: batch.length, stream: this.stream, line, kind: 'torn' });
    }
  }
}

/** Whether a text that starts here can be the runtime's: `gc 5 @`, `gc5(1): `, a companion line, a crash. */
export function mayBegin(buffer: Buffer, at: number, to: number): boolean {
  const first = buffer[at]!;
  if (first === G && buffer[at + 1] === C) {
    const third = buffer[at + 2]!;
    return third === BLANK || (third >= ZERO! && third <= NINE!);
  }
  if (FIRST_BYTES[first] === 0) return false;
  for (const prefix of PREFIXES) {
    if (prefix[0] !== first || to - at < prefix.length) continue;
    let i = 1;
    while (i < prefix.length && prefix[i] === buffer[at + i]) i++;
    if (i === prefix.length) return true;
  }
  return false;
}

/** Where the `gc N @T.TTTs U` before a `%: ` starts, or −1. */
export function cycleStart(buffer: Buffer, from: number, hit: number): number {
  let p = hit;
  const digits = (): boolean => {
    const end = p;
    while (p > from && buffer[p - 1]! >= ZERO! && buffer[p - 1]! <= NINE!) p--;
    return p < end;
  };
  const byte = (value: number): boolean => p > from && buffer[--p] === value;
  const found =
    digits() &&
    byte(BLANK!) &&
    byte(S!) &&
    digits() &&
    byte(POINT!) &&
    digits() &&
    byte(AT!) &&
    byte(BLANK!) &&
    digits();
  return found && byte(BLANK!) && byte(C!) && byte(G!) ? p : -1;
}

/** Identities that hold in every line (X ≤ Y + 1, Z ≤ Y + 1, and CPU of a stop = clock × some number of Ps). */
function isSound(batch: CycleBatch, row: number): boolean {
  const { heapStart, heapEnd, heapMarked, procs } = batch;
  if (heapStart[row]! > heapEnd[row]! + 1 || heapMarked[row]! > heapEnd[row]! + 1) return false;
  // Both are printed with two digits, truncated: the product lies within a tenth, and a microsecond.
  const agrees = (clock: number, cpu: number): boolean =>
    Number.isNaN(clock + cpu) || (cpu <= clock * 1.1 * procs[row]! + 2e3 && cpu >= clock * 0.9 - 2e3);
  return (
    agrees(batch.sweepTermNs[row]!, batch.cpuSweepTermNs[row]!) &&
    agrees(batch.markTermNs[row]!, batch.cpuMarkTermNs[row]!)
  );
}
