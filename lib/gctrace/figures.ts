// Compiles the shapes of the runtime's lines. A shape is written as the line looks, with `{name:unit}` for each figure.
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import { NEWEST, type GoVersions } from '../model/version.js';

/** How a figure is printed and parsed, and what its format says about the Go version. */
export interface Unit {
  pattern: string;
  /** Undefined if there is no value (NaN, `nil`, GOGC=off, a difference that wrapped below zero). */
  read(text: string): number | boolean | string | number[] | undefined;
  versions?(text: string): GoVersions | undefined;
}

const scaled = (factor: number, pattern = '\\d+'): Unit => ({
  pattern,
  read: (text) => Math.round(Number(text) * factor),
});

const below = (limit: number, factor: number): Unit => ({
  pattern: '\\d+',
  read: (text) => (Number(text) < limit ? Number(text) * factor : undefined),
});

/** Durations are parsed to ns, sizes to bytes, percentages to shares. */
const UNITS: Readonly<Record<string, Unit>> = {
  int: scaled(1, '-?\\d+'),
  hex: scaled(1, '0x[\\da-f]+'),
  ms: scaled(1e6, '\\d+(?:\\.\\d+)?'),
  KiB: scaled(1024),
  MiB: below(OFF_GOAL_MIB, MIB),
  hexMiB: scaled(MIB, '0x[\\da-f]+'),
  bytes: below(OFF_GOAL_MIB * MIB, 1),
  percent: { pattern: '-?\\d+', read: (text) => Number(text) / 100 },
  bool: { pattern: 'true|false|0|1', read: (text) => text === 'true' || text === '1' },
  list: { pattern: '\\d+(?: \\d+)*', read: (text) => text.split(' ').map(Number) },
  word: { pattern: '\\S+', read: (text) => text },
  text: { pattern: '.*', read: (text) => text },
  /** Size class `L`, for large objects, becomes 0. */
  class: { pattern: 'L|\\d+B', read: (text) => (text === 'L' ? 0 : parseInt(text, 10)) },
  /** Printed this way up to 1.25: `+9.969788e-001` (runtime/print.go, printfloat). */
  exponent: { pattern: '[+-]\\d\\.\\d{6}e[+-]\\d{3}|NaN|[+-]Inf', read: finite },
  /** Up to 1.25 like `exponent`, since 1.26 the shortest decimal. */
  float: {
    pattern: '[+-]?\\d+(?:\\.\\d+)?(?:e[+-]\\d+)?|NaN|[+-]Inf',
    read: finite,
    versions: floatVersions,
  },
  /** Number of a P, M or G. No such thing: −1 up to 1.19, `nil` since 1.20 (runtime/proc.go, schedtrace). */
  ref: {
    pattern: '-?\\d+|nil',
    read: (text) => (text === 'nil' || text === '-1' ? undefined : Number(text)),
    versions: (text) =>
      text === 'nil' ? { low: 20, high: NEWEST } : text === '-1' ? { low: 0, high: 19 } : undefined,
  },
};

function finite(text: string): number | undefined {
  return Number.isFinite(Number(text)) ? Number(text) : undefined;
}

function floatVersions(text: string): GoVersions | undefined {
  if (/[NI]/.test(text)) return undefined;
  return /^[+-]\d\.\d{6}e[+-]\d{3}$/.test(text) ? { low: 0, high: 25 } : { low: 26, high: NEWEST };
}

/** For an optional part: if it is present, the figure of that name is true. */
const MARK: Unit = { pattern: '', read: () => true };

/** The layout of a line, compiled when a line first has its prefix: there are dozens, and most logs contain none of them. */
export class Layout {
  /** Every line of the layout begins with this. */
  readonly prefix: string;
  #compiled: { pattern: RegExp; units: ReadonlyMap<string, Unit> } | undefined;

  constructor(private readonly layout: string) {
    this.prefix = layout.split('{', 1)[0];
  }

  get pattern(): RegExp {
    return (this.#compiled ??= compileLayout(this.layout)).pattern;
  }

  /** By the names of the pattern's groups. */
  get units(): ReadonlyMap<string, Unit> {
    return (this.#compiled ??= compileLayout(this.layout)).units;
  }
}

/** `{name:unit}` is a figure, `{:unit}` one that is not kept, `{name? text}` an optional text. Anything else is literal. */
const PART = /\{(\w*):(\w+)\}|\{(\w+)\?([^}]*)\}|[^{]+/g;

function compileLayout(layout: string): { pattern: RegExp; units: ReadonlyMap<string, Unit> } {
  const units = new Map<string, Unit>();
  let source = '';
  for (const [literal, name, unitName, mark, text] of layout.matchAll(PART)) {
    if (unitName !== undefined) {
      const unit = UNITS[unitName];
      if (!unit) throw new Error(`no unit ${unitName}`);
      if (name) units.set(name, unit);
      source += `(${name ? `?<${name}>` : '?:'}${unit.pattern})`;
    } else if (mark !== undefined) {
      units.set(mark, MARK);
      source += `(?<${mark}>${escape(text)})?`;
    } else {
      source += escape(literal);
    }
  }
  return { pattern: new RegExp(`^${source}$`), units };
}

/** Δ and ∆ are the only characters beyond ASCII; a wrong encoding turns each into up to four characters. */
function escape(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/[Δ∆]/g, '(?:[^ -~]|\\?){1,4}');
}
