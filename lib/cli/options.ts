// The options of `analyze`, in one table from which the parser, the help page and the completions are made.
import type { Options } from 'yargs';

const FORMATS = ['text', 'ndjson', 'json', 'markdown'] as const;
export const RECORDS = ['cycles', 'findings', 'notices', 'summary', 'pauses', 'map'] as const;
export type RecordKind = (typeof RECORDS)[number];

/** Commands other than `analyze`, which needs no name. */
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
    describe: 'what to write',
  },
  json: { type: 'boolean', group: 'Output:', describe: 'short for --format json' },
  ndjson: {
    type: 'boolean',
    group: 'Output:',
    describe: 'short for --format ndjson: a record a line, while it streams',
  },
  markdown: { type: 'boolean', group: 'Output:', describe: 'short for --format markdown' },
  output: { alias: 'o', type: 'string', group: 'Output:', describe: 'write to this file', requiresArg: true },
  records: {
    type: 'string',
    group: 'Output:',
    describe: `which NDJSON records: ${RECORDS.join(',')} (all but map where none is named)`,
    requiresArg: true,
  },
  color: {
    choices: ['auto', 'always', 'never'],
    requiresArg: true,
    group: 'Output:',
    describe: 'colours (NO_COLOR and FORCE_COLOR count too)',
  },
  width: { type: 'string', group: 'Output:', describe: 'columns of text output', requiresArg: true },
  ascii: { type: 'boolean', group: 'Output:', describe: 'nothing but ASCII in text output' },
  from: {
    type: 'string',
    group: 'What:',
    describe: 'from here on: 12.5s, gc:400, 03:10, 2026-11-20T03:10Z',
    requiresArg: true,
  },
  to: { type: 'string', group: 'What:', describe: 'up to here', requiresArg: true },
  start: {
    type: 'string',
    group: 'What you know:',
    describe: 'when the process of a log without wall times started',
    requiresArg: true,
  },
  tz: {
    type: 'string',
    group: 'What you know:',
    describe: 'the zone of times that tell none: Europe/Berlin, +01:00',
    requiresArg: true,
  },
  stream: {
    type: 'string',
    group: 'What:',
    describe: 'only processes whose name matches this glob',
    requiresArg: true,
  },
  join: {
    choices: ['auto', 'never'],
    requiresArg: true,
    default: 'auto',
    group: 'What:',
    describe: 'a trace and the log of the same process: told as one, where their cycles agree',
  },
  follow: {
    alias: 'F',
    type: 'boolean',
    group: 'What:',
    describe: 'go on as the files grow, through rotation; Ctrl-C ends it',
  },
  every: {
    type: 'string',
    group: 'Output:',
    describe: 'meanwhile, a summary of what is new so often: 60s, 5m',
    requiresArg: true,
  },
  activity: {
    type: 'string',
    group: 'What you know:',
    describe: 'counters of map activity beside the log: NDJSON or bpftrace (docs/MAPS.md)',
    requiresArg: true,
  },
  'memory-limit': {
    type: 'string',
    group: 'What you know:',
    describe: 'what the container allows: 512Mi, 1.5GiB',
    requiresArg: true,
  },
  gogc: { type: 'string', group: 'What you know:', describe: 'GOGC, in percent or off', requiresArg: true },
  gomemlimit: { type: 'string', group: 'What you know:', describe: 'GOMEMLIMIT', requiresArg: true },
  'go-version': { type: 'string', group: 'What you know:', describe: 'such as 1.22', requiresArg: true },
  'fail-on': {
    choices: ['info', 'low', 'medium', 'high'],
    requiresArg: true,
    group: 'Findings:',
    describe: 'exit 1 when a finding of that severity or above stands at the end',
  },
  only: { type: 'string', group: 'Findings:', describe: 'only these rules: id,id', requiresArg: true },
  skip: { type: 'string', group: 'Findings:', describe: 'all rules but these: id,id', requiresArg: true },
  set: {
    type: 'string',
    array: true,
    group: 'Findings:',
    describe: 'a threshold: rule.threshold=value (gcdrift rules lists them)',
    requiresArg: true,
  },
  config: {
    type: 'string',
    group: 'Findings:',
    describe: 'thresholds and rules from a YAML or JSON file',
    requiresArg: true,
  },
  workers: {
    alias: 'j',
    type: 'string',
    describe: 'threads for many files at most, a file each, started where they pay (default: one a core)',
    requiresArg: true,
  },
  progress: {
    choices: ['auto', 'always', 'never'],
    requiresArg: true,
    default: 'auto',
    describe: 'progress on stderr',
  },
  quiet: { alias: 'q', type: 'boolean', describe: 'no notices on stderr' },
  verbose: { alias: 'v', type: 'boolean', describe: 'all notices, and the text of unknown lines and panics' },
} as const satisfies Record<string, Options>;

/** How wide what `explain` and `rules` print may be. */
export const widthOption = {
  width: { type: 'number', describe: 'columns of text output', requiresArg: true },
} as const;

/** Those of `rules`. */
export const rulesOptions = {
  format: { alias: 'f', choices: ['text', 'markdown'], default: 'text', requiresArg: true },
  ...widthOption,
} as const satisfies Record<string, Options>;

/** Those of `compare`. */
export const compareOptions = {
  format: analyzeOptions.format,
  json: analyzeOptions.json,
  ndjson: { ...analyzeOptions.ndjson, describe: 'short for --format ndjson: a record a line' },
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
    group: 'What you know:',
    describe: 'of both logs, or of before and after: 1.22,1.26',
    requiresArg: true,
  },
  'fail-on': { choices: ['worse'], requiresArg: true, describe: 'exit 1 when a figure is worse' },
  progress: analyzeOptions.progress,
  quiet: analyzeOptions.quiet,
  verbose: analyzeOptions.verbose,
} as const satisfies Record<string, Options>;

export type CompareFlags = Pick<
  AnalyzeFlags,
  | 'format'
  | 'json'
  | 'ndjson'
  | 'markdown'
  | 'output'
  | 'color'
  | 'width'
  | 'ascii'
  | 'from'
  | 'to'
  | 'tz'
  | 'stream'
  | 'goVersion'
  | 'progress'
  | 'quiet'
  | 'verbose'
> & {
  /** Before and after. */
  log: (string | number)[];
  failOn?: string | undefined;
};

/** Those of `split`. */
export const splitOptions = {
  gc: { type: 'string', describe: 'where the records go, as NDJSON', requiresArg: true },
  'gc-fd': { type: 'string', describe: 'or an open descriptor for them, such as 3', requiresArg: true },
  every: analyzeOptions.every,
  'memory-limit': analyzeOptions['memory-limit'],
} as const satisfies Record<string, Options>;

export interface SplitFlags {
  input?: string | undefined;
  gc?: string | undefined;
  gcFd?: string | undefined;
  every?: string | undefined;
  memoryLimit?: string | undefined;
}

/** Those of `cut`, and of `anonymize`. */
export const anonymizeOptions = {
  output: { ...analyzeOptions.output, group: undefined, describe: 'write to this file, whole or not at all' },
  quiet: analyzeOptions.quiet,
} as const satisfies Record<string, Options>;

export const cutOptions = {
  around: { type: 'string', describe: 'worst-pause, gc:40 or 12.5s', requiresArg: true },
  from: { type: 'string', describe: 'or from here on: 12.5s, gc:40', requiresArg: true },
  to: { type: 'string', describe: 'up to here', requiresArg: true },
  ...anonymizeOptions,
} as const satisfies Record<string, Options>;

export interface AnonymizeFlags {
  /** yargs makes an empty text of `-`. */
  trace?: string | undefined;
  output?: string | undefined;
  quiet?: boolean | undefined;
}

export interface CutFlags extends AnonymizeFlags {
  around?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** What yargs makes of the options of `analyze`. */
export interface AnalyzeFlags {
  input?: (string | number)[] | undefined;
  format: string;
  json?: boolean | undefined;
  ndjson?: boolean | undefined;
  markdown?: boolean | undefined;
  output?: string | undefined;
  records?: string | undefined;
  color?: string | undefined;
  width?: string | undefined;
  ascii?: boolean | undefined;
  from?: string | undefined;
  to?: string | undefined;
  start?: string | undefined;
  tz?: string | undefined;
  stream?: string | undefined;
  join?: string | undefined;
  follow?: boolean | undefined;
  every?: string | undefined;
  activity?: string | undefined;
  memoryLimit?: string | undefined;
  gogc?: string | undefined;
  gomemlimit?: string | undefined;
  goVersion?: string | undefined;
  workers?: string | undefined;
  progress: string;
  failOn?: string | undefined;
  only?: string | undefined;
  skip?: string | undefined;
  set?: string | string[] | undefined;
  config?: string | undefined;
  quiet?: boolean | undefined;
  verbose?: boolean | undefined;
}
