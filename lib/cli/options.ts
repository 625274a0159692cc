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

export const analyzeOptions = {
  format: {
    alias: 'f',
    choices: FORMATS,
    requiresArg: true,
    default: 'text',
    group: 'Output:',
    describe: 'output format',
  },
  json: { type: 'boolean', group: 'Output:', describe: 'short for --format json' },
  ndjson: {
    type: 'boolean',
    group: 'Output:',
    describe: 'short for --format ndjson: one record per line, streaming',
  },
  markdown: { type: 'boolean', group: 'Output:', describe: 'short for --format markdown' },
  output: { alias: 'o', type: 'string', group: 'Output:', describe: 'write to this file', requiresArg: true },
  records: {
    type: 'string',
    group: 'Output:',
    describe: `records to write: ${RECORDS.join(',')} (default: all but map)`,
    requiresArg: true,
  },
  color: {
    choices: ['auto', 'always', 'never'],
    requiresArg: true,
    group: 'Output:',
    describe: 'colours (NO_COLOR and FORCE_COLOR are respected)',
  },
  width: { type: 'string', group: 'Output:', describe: 'columns of text output', requiresArg: true },
  ascii: { type: 'boolean', group: 'Output:', describe: 'only ASCII in text output' },
  from: {
    type: 'string',
    group: 'Selection:',
    describe: 'start of the window: 12.5s, gc:400, 03:10, 2026-11-20T03:10Z',
    requiresArg: true,
  },
  to: { type: 'string', group: 'Selection:', describe: 'end of the window', requiresArg: true },
  start: {
    type: 'string',
    group: 'About the process:',
    describe: 'when the process started, for a log without wall times',
    requiresArg: true,
  },
  tz: {
    type: 'string',
    group: 'About the process:',
    describe: 'time zone of timestamps without one: Europe/Berlin, +01:00',
    requiresArg: true,
  },
  stream: {
    type: 'string',
    group: 'Selection:',
    describe: 'only processes whose name matches this glob',
    requiresArg: true,
  },
  join: {
    choices: ['auto', 'never'],
    requiresArg: true,
    default: 'auto',
    group: 'Selection:',
    describe: 'report a trace and its process’s log (also of one archive) as one, if their cycles match',
  },
  follow: {
    alias: 'F',
    type: 'boolean',
    group: 'Selection:',
    describe: 'follow logs as they grow, through rotation (no traces); Ctrl-C ends it',
  },
  every: {
    type: 'string',
    group: 'Output:',
    describe: 'print what is new at this interval: 60s, 5m',
    requiresArg: true,
  },
  activity: {
    type: 'string',
    group: 'About the process:',
    describe: 'map activity counters to go with the log: NDJSON or bpftrace (docs/MAPS.md)',
    requiresArg: true,
  },
  'memory-limit': {
    type: 'string',
    group: 'About the process:',
    describe: 'the container’s memory limit: 512Mi, 1.5GiB',
    requiresArg: true,
  },
  gogc: {
    type: 'string',
    group: 'About the process:',
    describe: 'the process’s GOGC: a percentage or off',
    requiresArg: true,
  },
  gomemlimit: {
    type: 'string',
    group: 'About the process:',
    describe: 'its GOMEMLIMIT: 450MiB',
    requiresArg: true,
  },
  'go-version': {
    type: 'string',
    group: 'About the process:',
    describe: 'its Go version: 1.22',
    requiresArg: true,
  },
  'fail-on': {
    choices: ['info', 'low', 'medium', 'high'],
    requiresArg: true,
    group: 'Findings:',
    describe: 'exit 1 if a finding of this severity or above is open at the end',
  },
  only: { type: 'string', group: 'Findings:', describe: 'run only these rules: id,id', requiresArg: true },
  skip: { type: 'string', group: 'Findings:', describe: 'skip these rules: id,id', requiresArg: true },
  set: {
    type: 'string',
    array: true,
    group: 'Findings:',
    describe: 'change a threshold: rule.threshold=value (gcdrift rules lists them)',
    requiresArg: true,
  },
  config: {
    type: 'string',
    group: 'Findings:',
    describe: 'read rules and thresholds from a YAML or JSON file',
    requiresArg: true,
  },
  workers: {
    alias: 'j',
    type: 'string',
    describe: 'threads for many files, at most; started where they pay (default: one per core)',
    requiresArg: true,
  },
  progress: {
    choices: ['auto', 'always', 'never'],
    requiresArg: true,
    default: 'auto',
    describe: 'show progress on stderr',
  },
  quiet: { alias: 'q', type: 'boolean', describe: 'no notices on stderr' },
  verbose: { alias: 'v', type: 'boolean', describe: 'all notices, and the text of unknown lines and panics' },
} as const satisfies Record<string, Options>;

/** The option of `explain` and `rules`. */
export const widthOption = {
  width: { type: 'number', describe: 'columns of text output', requiresArg: true },
} as const;

/** The options of `rules`. */
export const rulesOptions = {
  format: {
    alias: 'f',
    choices: ['text', 'markdown'],
    default: 'text',
    requiresArg: true,
    describe: 'output format',
  },
  ...widthOption,
} as const satisfies Record<string, Options>;

/** The options of `compare`. */
export const compareOptions = {
  format: analyzeOptions.format,
  json: analyzeOptions.json,
  ndjson: { ...analyzeOptions.ndjson, describe: 'short for --format ndjson: one record per line' },
  markdown: analyzeOptions.markdown,
  output: analyzeOptions.output,
  color: analyzeOptions.color,
  width: analyzeOptions.width,
  ascii: analyzeOptions.ascii,
  from: analyzeOptions.from,
  to: analyzeOptions.to,
  tz: analyzeOptions.tz,
  stream: analyzeOptions.stream,
  'go-version': {
    type: 'string',
    group: 'About the process:',
    describe: 'Go version of both logs, or of before and after: 1.22,1.26',
    requiresArg: true,
  },
  'fail-on': { choices: ['worse'], requiresArg: true, describe: 'exit 1 if a figure is worse' },
  progress: analyzeOptions.progress,
  quiet: analyzeOptions.quiet,
  verbose: analyzeOptions.verbose,
} as const satisfies Record<string, Options>;

export type CompareFlags = FlagsOf<typeof compareOptions> & {
  /** The inputs before and after. */
  log: string[];
};

/** The options of `split`. */
export const splitOptions = {
  gc: { type: 'string', describe: 'file for the records, as NDJSON', requiresArg: true },
  'gc-fd': { type: 'string', describe: 'or an open file descriptor for them, such as 3', requiresArg: true },
  every: analyzeOptions.every,
  'memory-limit': analyzeOptions['memory-limit'],
} as const satisfies Record<string, Options>;

export type SplitFlags = FlagsOf<typeof splitOptions> & { input?: string | undefined };

/** The options of `anonymize`, which `cut` has, too. */
export const anonymizeOptions = {
  output: { ...analyzeOptions.output, group: undefined, describe: 'write to this file, whole or not at all' },
  quiet: analyzeOptions.quiet,
} as const satisfies Record<string, Options>;

export const cutOptions = {
  around: { type: 'string', describe: 'what to keep: worst-pause, gc:40 or 12.5s', requiresArg: true },
  from: { type: 'string', describe: 'or the start of what to keep: 12.5s, gc:40', requiresArg: true },
  to: { type: 'string', describe: 'and its end', requiresArg: true },
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
