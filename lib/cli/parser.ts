// The whole command line with yargs: commands, help, completion, and errors in arguments.
import yargs, { type ArgumentsCamelCase, type Argv, type Options } from 'yargs';
import { nearestOf } from './nearest.js';
import {
  analyzeOptions,
  anonymizeOptions,
  compareOptions,
  cutOptions,
  explainOptions,
  rulesOptions,
  splitOptions,
} from './options.js';
import { UsageError } from './usage.js';
import { VERSION } from '../version.js';

/** yargs' messages about wrong arguments, reworded. */
const REWORDED: readonly [RegExp, string][] = [
  [/^Invalid values:\s*Argument: (\S+), Given: (.*), Choices: (.*)$/, '--$1 cannot be $2: choose one of $3'],
  // Only `cut` requires a positional argument.
  [
    /^Not enough non-option arguments: .*$/,
    'name a trace: gcdrift cut TRACE --around worst-pause -o small.trace',
  ],
];

const FILE_OR_STDIN = { type: 'string', describe: 'a file; without one, standard input' } as const;

/** A command, added to a parser: `run` loads its code, runs it and returns the exit code. `most`: words beyond these are refused. */
const command =
  <Flags>(
    usage: string | readonly string[],
    describe: string,
    takes: (parser: Argv) => Argv<Flags>,
    run: (flags: ArgumentsCamelCase<Flags>) => Promise<number>,
    most?: string,
  ) =>
  (parser: Argv, ran: (run: () => Promise<number>) => Promise<void>): Argv =>
    parser.command(usage, describe, takes, (flags) =>
      ran(() => {
        const [name, more] = flags._;
        if (most !== undefined && more !== undefined)
          throw new UsageError(`${name} takes ${most}: ${more} is too many`);
        return run(flags);
      }),
    );

const ADD_COMMANDS = [
  command(
    ['analyze [input..]', '$0'],
    'what is wrong, how sure that is and what to do, with chart and figures',
    (y) =>
      y
        .positional('input', {
          type: 'string',
          array: true,
          describe: 'files, folders, globs, archives; - is standard input',
        })
        .options(analyzeOptions),
    async (argv) => (await import('./analyze.js')).analyzeCommand(argv),
  ),
  command(
    'compare <log..>',
    'compare two logs, before and after: what got better or worse, beyond chance',
    (y) =>
      y
        .positional('log', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'before and after: a file, folder or glob each; - is standard input',
        })
        .options(compareOptions),
    async (argv) => (await import('./compare.js')).compareCommand(argv),
  ),
  command(
    'explain [what..]',
    "explain a finding (ID), a pasted line ('gc 7 @0.758s ...') field by field, or how to get a log or trace (capture)",
    (y) => y.positional('what', { type: 'string', array: true }).options(explainOptions),
    async (argv) => (await import('./explain.js')).explainCommand(argv.what ?? [], argv),
  ),
  command(
    'rules',
    'list every finding: what it needs, its thresholds and their sources',
    (y) => y.options(rulesOptions),
    async (argv) => (await import('./rules.js')).rulesCommand(argv.format, argv.width),
    'no arguments',
  ),
  command(
    'split [input]',
    "pass a program's output on and write its GC records to a file: app 2>&1 | gcdrift split --gc gc.ndjson",
    (y) => y.positional('input', FILE_OR_STDIN).options(splitOptions),
    async (argv) => (await import('./split.js')).splitCommand(argv),
    'one input',
  ),
  command(
    'cut <trace>',
    'cut a trace down to the part around its worst pause, a cycle or a time (Go 1.22 and later)',
    (y) =>
      y.positional('trace', { type: 'string', demandOption: true, describe: 'a file' }).options(cutOptions),
    async (argv) => (await import('./cut.js')).cutCommand(argv),
    'one trace',
  ),
  command(
    'anonymize [trace]',
    'remove the names of the program from a trace, so that it can be shared',
    (y) => y.positional('trace', FILE_OR_STDIN).options(anonymizeOptions),
    async (argv) => (await import('./anonymize.js')).anonymizeCommand(argv),
    'one trace',
  ),
];

/** Runs the command of these arguments and returns its exit code; throws UsageError if they are wrong. */
export async function parse(args: string[]): Promise<number> {
  let code = 0;
  const parser = yargs(args)
    .scriptName('gcdrift')
    .locale('en')
    .updateStrings({ 'Show help': 'show this help' })
    .usage(
      '$0 [analyze] [options] [input ...]\n\nAnalyzes a Go program’s garbage collection from the gctrace lines in its log, or from an execution trace. Inputs are files, folders, globs or archives; - is standard input.',
    );
  for (const add of ADD_COMMANDS)
    add(parser, async (run) => {
      // yargs runs the default command before it writes the completion script.
      if (args[0] !== 'completion') code = await run();
    });
  await parser
    .completion('completion', 'print a completion script for the shell')
    .version('version', 'print the version', `gcdrift ${VERSION}`)
    .help()
    .alias('help', 'h')
    .example('kubectl logs POD | gcdrift', 'analyze a pod')
    .example('gcdrift app.log --memory-limit 512Mi', 'when does it hit the limit')
    .example('gcdrift --ndjson app.log | jq .', 'every cycle as a record')
    .example('gcdrift trace.out', 'who stopped the world, and why')
    .example('gcdrift compare before.log after.log', 'did the change help')
    .epilogue(
      'Exit codes: 0 analyzed, 1 --fail-on met, 2 usage error or no input could be opened, 3 no GC data found, 130/143 interrupted.',
    )
    // The last value of a repeated option wins.
    .middleware((argv) => {
      for (const [name, value] of Object.entries(argv)) {
        if (Array.isArray(value) && !['_', 'input', 'what', 'log', 'set'].includes(name))
          argv[name] = value.at(-1);
      }
    }, true)
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'greedy-arrays': false,
    })
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .strictOptions()
    .exitProcess(false)
    .fail((message, error: Error | undefined) => {
      // Errors that yargs throws itself are wrong use, too.
      throw error && error.name !== 'YError'
        ? error
        : new UsageError(
            withNearest(reworded(message.replace(/\s*\n\s*/g, ' '), optionsOf(args)), optionsOf(args)),
          );
    })
    .parseAsync();
  return code;
}

type Table = Readonly<Record<string, Options>>;

const TABLES: Readonly<Record<string, Table>> = {
  compare: compareOptions,
  split: splitOptions,
  cut: cutOptions,
  anonymize: anonymizeOptions,
  explain: explainOptions,
  rules: rulesOptions,
};

const optionsOf = (args: readonly string[]): Table =>
  TABLES[args.find((arg) => !arg.startsWith('-')) ?? ''] ?? analyzeOptions;

const reworded = (message: string, options: Table): string =>
  REWORDED.reduce((text, [yargs, ours]) => text.replace(yargs, ours), message).replace(
    /^Not enough arguments following: (\S+)$/,
    (_, named: string) => {
      const option = Object.keys(options).find((name) => options[name].alias === named) ?? named;
      return `--${option} takes a value${valuesOf(options[option])}`;
    },
  );

function valuesOf({ choices, describe }: Options = {}): string {
  if (choices) return `: ${choices.join(', ')}`;
  return describe === undefined ? '' : ` (${describe})`;
}

/** `Unknown argument: formt` → with the option that was meant. */
function withNearest(message: string, options: Table): string {
  const [, unknown] = /^Unknown arguments?: ([^,]+)/.exec(message) ?? [];
  if (unknown === undefined) return message;
  const nearest = nearestOf(unknown, Object.keys(options));
  return `unknown option ${unknown.length > 1 ? '--' : '-'}${unknown}${nearest ? `; did you mean --${nearest}?` : ''}`;
}
