// The options of all commands, in tables from which parsers, help pages and completions are made.
import type { InferredOptionType, Options } from 'yargs';

const FORMATS = ['text', 'ndjson', 'json', 'markdown'] as const;
export const RECORDS = ['cycles', 'findings', 'notices', 'summary', 'pauses', 'map'] as const;
export type RecordKind = (typeof RECORDS)[number];

/** The commands except for `analyze`, the default. */
export const COMMANDS: readonly string[] = [
  'compare',
  'explain',
  'rules',
  'split',
  'cut',
  'anonymize',
  'completion',
  'help',
];

const text = (describe: string, group?: string) =>
  ({ type: 'string', requiresArg: true, describe, group }) as const;

/** An option that takes one of these words. */
const choice = <const Words extends readonly string[]>(choices: Words, describe: string, group?: string) =>
  ({ choices, requiresArg: true, describe, group }) as const;

const flag = (describe: string, group?: string) => ({ type: 'boolean', describe, group }) as const;

const [OUTPUT, SELECTION, PROCESS, FINDINGS] = ['Output:', 'Selection:', 'About the process:', 'Findings:'];

export const analyzeOptions = {
  format: { ...choice(FORMATS, 'output format', OUTPUT), alias: 'f', default: 'text' },
  json: flag('short for --format json', OUTPUT),
  ndjson: flag('short for --format ndjson: one record per line, streaming', OUTPUT),
  markdown: flag('short for --format markdown', OUTPUT),
  output: { ...text('write to this file', OUTPUT), alias: 'o' },
  records: text(`records to write: ${RECORDS.join(',')} (default: all but map)`, OUTPUT),
  color: choice(
    ['auto', 'always', 'never'],
    'colours (--no-color: never; NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE are respected)',
    OUTPUT,
  ),
  width: text('columns of text output', OUTPUT),
  ascii: flag('only ASCII in text output', OUTPUT),
  from: text('start of the window: 12.5s, gc:400, 03:10, 2026-11-20T03:10Z', SELECTION),
  to: text('end of the window', SELECTION),
  start: text('when the process started, for a log without wall times', PROCESS),
  tz: text('time zone of timestamps without one: Europe/Berlin, +01:00', PROCESS),
  stream: text('only processes whose name matches this glob', SELECTION),
  join: {
    ...choice(
      ['auto', 'never'],
      'report a trace and its process’s log (also of one archive) as one, if their cycles match',
      SELECTION,
    ),
    default: 'auto',
  },
  follow: {
    ...flag('follow logs as they grow, through rotation (no traces); Ctrl-C ends it', SELECTION),
    alias: 'F',
  },
  every: text('print what is new at this interval: 60s, 5m', OUTPUT),
  activity: text('map activity counters to go with the log: NDJSON or bpftrace (docs/MAPS.md)', PROCESS),
  'memory-limit': text('the container’s memory limit: 512Mi, 1.5GiB', PROCESS),
  gogc: text('the process’s GOGC: a percentage or off', PROCESS),
  gomemlimit: text('its GOMEMLIMIT: 450MiB', PROCESS),
  'go-version': text('its Go version: 1.22', PROCESS),
  'fail-on': choice(
    ['info', 'low', 'medium', 'high'],
    'exit 1 if a finding of this severity or above is open at the end',
    FINDINGS,
  ),
  only: text('run only these rules: id,id', FINDINGS),
  skip: text('skip these rules: id,id', FINDINGS),
  set: {
    ...text('change a threshold: rule.threshold=value (gcdrift rules lists them)', FINDINGS),
    array: true,
  },
  config: text('read rules and thresholds from a YAML or JSON file', FINDINGS),
  workers: {
    ...text('threads for many files, at most; started where they pay (default: one per core)'),
    alias: 'j',
  },
  progress: { ...choice(['auto', 'always', 'never'], 'show progress on stderr'), default: 'auto' },
  quiet: { ...flag('no notices on stderr'), alias: 'q' },
  verbose: { ...flag('all notices, and the text of unknown lines and panics'), alias: 'v' },
} as const satisfies Record<string, Options>;

/** Every command takes it: who sets it in a script need not know which of them write colours. */
const everywhere = { color: analyzeOptions.color } as const;

/** The options of `explain`, which `rules` has, too. */
export const explainOptions = {
  width: { type: 'number', describe: 'columns of text output', requiresArg: true },
  ...everywhere,
} as const;

export const rulesOptions = {
  format: { ...choice(['text', 'markdown'], 'output format'), alias: 'f', default: 'text' },
  ...explainOptions,
} as const satisfies Record<string, Options>;

const { format, json, markdown, output, color, width, ascii, from, to, tz, stream } = analyzeOptions;
const { progress, quiet, verbose, every, 'memory-limit': memoryLimit } = analyzeOptions;

export const compareOptions = {
  ...{ format, json },
  ndjson: flag('short for --format ndjson: one record per line', OUTPUT),
  ...{ markdown, output, color, width, ascii, from, to, tz, stream },
  'go-version': text('Go version of both logs, or of before and after: 1.22,1.26', PROCESS),
  'fail-on': choice(['worse'], 'exit 1 if a figure is worse'),
  ...{ progress, quiet, verbose },
} as const satisfies Record<string, Options>;

export type CompareFlags = FlagsOf<typeof compareOptions> & {
  log: string[];
};

export const splitOptions = {
  gc: text('file for the records, as NDJSON'),
  'gc-fd': text('or an open file descriptor for them, such as 3'),
  every,
  'memory-limit': memoryLimit,
  ...everywhere,
} as const satisfies Record<string, Options>;

export type SplitFlags = FlagsOf<typeof splitOptions> & { input?: string | undefined };

/** The options of `anonymize`, which `cut` has, too. */
export const anonymizeOptions = {
  output: { ...text('write to this file, whole or not at all'), alias: 'o' },
  quiet,
  ...everywhere,
} as const satisfies Record<string, Options>;

export const cutOptions = {
  around: text('what to keep: worst-pause, gc:40 or 12.5s'),
  from: text('or the start of what to keep: 12.5s, gc:40'),
  to: text('and its end'),
  ...anonymizeOptions,
} as const satisfies Record<string, Options>;

/** yargs turns a `trace` of `-` into ''. */
export type AnonymizeFlags = FlagsOf<typeof anonymizeOptions> & { trace?: string | undefined };
export type CutFlags = FlagsOf<typeof cutOptions> & Pick<AnonymizeFlags, 'trace'>;

export type AnalyzeFlags = FlagsOf<typeof analyzeOptions> & { input?: string[] | undefined };

/** The parsed flags of a table: names in camel case, optional unless they have a default. */
type FlagsOf<T extends Record<string, Options>> = {
  [Name in keyof T as T[Name] extends { default: unknown } ? CamelCase<Name> : never]: InferredOptionType<
    T[Name]
  >;
} & {
  [Name in keyof T as T[Name] extends { default: unknown } ? never : CamelCase<Name>]?:
    InferredOptionType<T[Name]> | undefined;
};
type CamelCase<Name> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;
