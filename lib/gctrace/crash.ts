// Reads a crash line by line: its first line, then the goroutine dump, however long, in bounded memory.
import type { CrashRecord, Source } from '../model/records.js';
import { isStandardPackage, packageOf } from '../model/standard-packages.js';
import { ANY_VERSION, intersect, type GoVersions } from '../model/version.js';
import { parseCompanion } from './companions.js';
import { crashOf, isRecovered, type CrashText } from './crash-texts.js';
import { versionsOf } from './dump-versions.js';
import { dumpLine, isPanic, isStandard, type DumpLine } from './dump.js';

export { CRASH_PREFIXES, crashOf, RECOVERED_NEEDLE, type CrashText } from './crash-texts.js';
export { versionsOf } from './dump-versions.js';

/** Consecutive unrecognized lines that a dump may contain: other goroutines may write. */
const STRANGE_LINES = 8;

/** Lines of a panic's value that are read before its dump: it may be an error with a whole query or document. */
const VALUE_LINES = 256;

/** Different functions that are counted. */
const MOST_FUNCTIONS = 500;

/** The first goroutines show the Go version, so later lines are not checked for it. */
const VERSION_LINES = 2000;

const TOP = 5;

/** Only the head of a longer line is checked for the version. */
const LONGEST = 500;

const OWN_STACK = 'runtime/debug.Stack';

type Frame = NonNullable<CrashRecord['frame']>;

/** The goroutine being read: who created it, and the program's first frame. */
interface Goroutine {
  first: boolean;
  creator?: string;
  isStandards?: boolean;
  place?: Frame | undefined;
  /** The same in the standard library. */
  library?: Frame | undefined;
}

/**
 * Reads a crash and its dump. It consists of lines in a dump's grammar, a `fatal error:` directly below the first line, and up to
 * eight consecutive unrecognized lines, or 256 where they may be a panic's value. The dump ends before the next of these, a gc
 * line, a companion line, or the first line of another crash; that line goes to the next reader. It ends at once after `exit
 * status N`, and after the one goroutine of a recovered panic. Of a log that goes on no more is lost, and nothing significant.
 */
export class CrashReader {
  /** Versions of Go that can have printed the lines so far. */
  versions: GoVersions = ANY_VERSION;
  /** The runtime's own stack is in the dump. */
  ownStack = false;
  #crash: CrashText;
  readonly #source: Source;
  readonly #recovered: boolean;
  /** The program prints the stack itself. */
  #printed = false;
  #told = 0;
  #strange = 0;
  #afterBlank = false;
  #over = false;
  #last: DumpLine['part'] | 'first' | 'blank' = 'first';
  #goroutines = 0;
  /** Undefined before the first goroutine, and in the runtime's own stack. */
  #goroutine: Goroutine | undefined;
  /** Goroutine 0 is the thread's own stack, so it is not the first goroutine. */
  #firstSeen = false;
  #function: string | undefined;
  #frame: Frame | undefined;
  readonly #creators = new Tally();
  readonly #places = new Tally();

  constructor(first: CrashText, source: Source) {
    this.#crash = first;
    this.#source = source;
    this.#recovered = isRecovered(first);
    this.#tellVersions(first.text);
  }

  /** Whether the line belongs to the crash. If not, the dump is over. */
  line(text: string): boolean {
    if (this.#over) return false;
    const belongs = text === '' ? this.#takeBlank() : this.#takeText(text);
    if (!belongs) this.#over = true;
    this.#afterBlank = text === '';
    return belongs;
  }

  /** Lines at the end that were taken, and belong to nobody known. */
  get strange(): number {
    return this.#strange;
  }

  /** The crash as read. `count` is 1; `last` unless cycles follow. */
  finish(): CrashRecord {
    this.#endGoroutine();
    const top = this.#counts.top(TOP);
    // A log that goes on without a dump may be a recovered panic's, or another process's behind a long value.
    // So may one whose stack the program prints itself: before it exits, or to go on.
    const isUnknown = !this.#recovered && (this.#printed || (this.#isValue && this.#strange > STRANGE_LINES));
    return {
      ...this.#crash,
      source: this.#source,
      count: 1,
      ...(!isUnknown && { last: !this.#recovered }),
      ...(this.#goroutines > 0 && { goroutines: this.#goroutines }),
      ...(top.length > 0 && { top }),
      ...(this.#frame && { frame: this.#frame }),
    };
  }

  /** Goroutines by creator, or by their current function if no creator is known. */
  get #counts(): Tally {
    return this.#creators.total > 0 ? this.#creators : this.#places;
  }

  /** The stack of one goroutine, not the runtime's dump of all. */
  get #isOwnStack(): boolean {
    return this.#recovered || this.#printed;
  }

  #takeBlank(): boolean {
    if (this.#last === 'blank') return this.#isPassedOver('');
    if (this.#last !== 'rule') this.#last = 'blank';
    return true;
  }

  #takeText(text: string): boolean {
    const crash = crashOf(text);
    if (crash) return this.#follows(crash) && this.#tellVersions(text);
    const line = dumpLine(text);
    if (!line || (line.part === 'indented' && !this.#expectsIndent())) return this.#isPassedOver(text);
    if (line.part === 'file' && line.bare && this.#last !== 'frame' && this.#last !== 'created')
      return this.#isPassedOver(text);
    if (line.part === 'goroutine' && this.#isOwnStack && this.#goroutines > 0) return false;
    if (this.#strange > STRANGE_LINES && !this.#beginsDump(text)) return this.#isPassedOver(text);
    this.#strange = 0;
    this.#take(line);
    this.#last = line.part;
    return this.#tellVersions(text);
  }

  /** Whether the dump of a panic begins as the runtime prints it (runtime/panic.go, dopanic_m): a program's own may be another's. */
  #beginsDump(text: string): boolean {
    return this.#afterBlank && /^goroutine \d.*\[running/.test(text);
  }

  /**
   * Whether a crash's first line continues this crash: directly below its prelude (or that of a second goroutine that dies with
   * it), or as the next thread's message. A second panic of a chain is indented, so it is not a first line.
   */
  #follows(crash: CrashText): boolean {
    if (crash.kind === 'killed' || isRecovered(crash) || crash.text.startsWith('panic: ')) return false;
    if (this.#goroutines > 0) return this.#last === 'rule' && crash.text.startsWith('SIG');
    if (this.#last === 'blank' || this.#strange > 0) return false;
    const vague = (kind: string): boolean => kind === 'panic' || kind === 'fatal';
    if (vague(this.#crash.kind) && !vague(crash.kind)) this.#crash = crash;
    return true;
  }

  /** Since 1.23 further lines of a panic's value are indented; a running goroutine has a note instead of frames. */
  #expectsIndent(): boolean {
    return this.#goroutines === 0 || this.#last === 'goroutine' || this.#last === 'frame';
  }

  #isPassedOver(text: string): boolean {
    if (/^gc ?\d/.test(text)) return false;
    const companion = parseCompanion(text);
    if (companion && companion.kind !== 'runtime-message') return false;
    if (this.#strange >= (this.#isValue ? VALUE_LINES : STRANGE_LINES)) return false;
    this.#strange++;
    return true;
  }

  /** Whether lines may be those of a panic's value, whose dump is still to come. */
  get #isValue(): boolean {
    const { kind } = this.#crash;
    return this.#goroutines === 0 && !this.#recovered && (kind === 'panic' || kind === 'nil-map-write');
  }

  #take(line: DumpLine): void {
    switch (line.part) {
      case 'goroutine':
        this.#endGoroutine();
        this.#goroutines++;
        this.#goroutine = { first: line.id !== 0 && !this.#firstSeen };
        if (line.id !== 0) this.#firstSeen = true;
        break;
      case 'system':
        this.#endGoroutine();
        this.ownStack = true;
        break;
      case 'frame':
        this.#function = line.function;
        // What ran so far was deferred.
        if (this.#goroutine && isPanic(line.function))
          this.#goroutine.place = this.#goroutine.library = undefined;
        break;
      case 'file':
        this.#takeFrame(line.file, line.line);
        if (this.#last === 'created') this.#takeCreation(line.file);
        break;
      case 'created':
        // With GODEBUG=tracebackancestors the goroutine's ancestors follow.
        if (this.#goroutine) this.#goroutine.creator ??= line.function;
        this.#function = undefined;
        break;
      case 'exit':
        this.#over = true;
        break;
      default:
    }
  }

  #takeFrame(file: string, line: number): void {
    const name = this.#function;
    this.#function = undefined;
    if (name === undefined || !this.#goroutine) return;
    // Only the program itself prints this (runtime/debug/stack.go), after it recovered.
    if (name === OWN_STACK && this.#goroutine.first) this.#printed = true;
    if (!isPanic(name) && !isStandard(name, file))
      this.#goroutine[isStandardPackage(packageOf(name)) ? 'library' : 'place'] ??= {
        function: name,
        file,
        line,
      };
  }

  /** A goroutine's creator ends its stack. The runtime's own goroutines appear with GOTRACEBACK=system and in throws. */
  #takeCreation(file: string): void {
    const goroutine = this.#goroutine;
    if (goroutine?.creator !== undefined) goroutine.isStandards ??= isStandard(goroutine.creator, file);
    if (this.#isOwnStack) this.#over = true;
  }

  #endGoroutine(): void {
    if (!this.#goroutine) return;
    const { first, creator, isStandards, library, place = library } = this.#goroutine;
    this.#goroutine = undefined;
    if (first) this.#frame = place;
    if (isStandards) return;
    if (creator === undefined) this.#places.add(place?.function);
    else this.#creators.add(creator);
  }

  #tellVersions(text: string): true {
    if (this.#told++ < VERSION_LINES) {
      const told = versionsOf(text.slice(0, LONGEST));
      this.versions = (told && intersect(this.versions, told)) ?? this.versions;
    }
    return true;
  }
}

/** Counts by function in bounded size: after 500 different functions, new ones are not counted. */
class Tally {
  total = 0;
  readonly #counts = new Map<string, number>();

  add(name: string | undefined): void {
    if (name === undefined) return;
    const count = this.#counts.get(name);
    this.total++;
    if (count !== undefined || this.#counts.size < MOST_FUNCTIONS) this.#counts.set(name, (count ?? 0) + 1);
  }

  top(most: number): { function: string; count: number }[] {
    return [...this.#counts]
      .map(([name, count]) => ({ function: name, count }))
      .sort((a, b) => b.count - a.count || (a.function < b.function ? -1 : 1))
      .slice(0, most);
  }
}
