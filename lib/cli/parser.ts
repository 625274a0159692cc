// The whole command line by yargs: commands, help, completion, and what is wrong with an argument.
import yargs, { type Options } from 'yargs';
import { nearestOf } from './nearest.js';
import {
  analyzeOptions,
  anonymizeOptions,
  compareOptions,
  cutOptions,
  rulesOptions,
  splitOptions,
  widthOption,
} from './options.js';
import { UsageError } from './usage.js';
import { VERSION } from '../version.js';

/** What yargs says of wrong arguments, in the words of the other messages. */
const REWORDED: readonly [RegExp, string][] = [
  [/^Invalid values:\s*Argument: (\S+), Given: (.*), Choices: (.*)$/, '--$1 takes no $2: choose one of $3'],
  [
    /^Not enough non-option arguments: got (\d+), need at least (\d+)$/,
    'too few arguments: $1 given, at least $2 needed',
  ],
];

/** Runs the command that the arguments name and returns its exit code; throws UsageError where they are wrong. */
export async function parse(args: string[]): Promise<number> {
  let code = 0;
  const parser = yargs(args)
    .scriptName('gcdrift')
    .locale('en')
    .updateStrings({ 'Show help': 'show this help' })
    .usage(
      '$0 [analyze] [options] [input ...]\n\nWhat a Go garbage collector did, from the gctrace lines in any log, or an execution trace: files, folders, globs, - for stdin.',
    )
    .command(
      ['analyze [input..]', '$0'],
      'figures, verdict and chart of logs and execution traces (the default command)',
      (y) =>
        y
          .positional('input', {
            type: 'string',
            array: true,
            describe: 'files, folders, globs; - is standard input',
          })
          .options(analyzeOptions),
      async (argv) => {
        // yargs runs the default command before it writes its script.
        if (args[0] === 'completion') return;
        const { analyzeCommand } = await import('./analyze.js');
        code = await analyzeCommand(argv);
      },
    )
    .command(
      'compare <log..>',
      'two logs, before and after: what got better or worse, and whether that is more than chance',
      (y) =>
        y
          .positional('log', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'before and after: a file, folder or glob each; - is standard input',
          })
          .options(compareOptions),
      async (argv) => {
        const { compareCommand } = await import('./compare.js');
        code = await compareCommand(argv);
      },
    )
    .command(
      'explain [what..]',
      "a finding (explain ID), one pasted line field by field (explain 'gc 7 @0.758s ...'), how to get such lines (explain capture)",
      (y) => y.positional('what', { type: 'string', array: true }).options(widthOption),
      async (argv) => {
        const { explainCommand } = await import('./explain.js');
        code = explainCommand((argv.what ?? []).map(String), argv.width);
      },
    )
    .command(
      'rules',
      'every finding: what it needs, its thresholds and where they come from',
      (y) => y.options(rulesOptions),
      async (argv) => {
        const { rulesCommand } = await import('./rules.js');
        code = rulesCommand(argv.format, argv.width);
      },
    )
    .command(
      'split [input]',
      "the program's own lines to stdout, what GC did to a file: app 2>&1 | gcdrift split --gc gc.ndjson",
      (y) =>
        y
          .positional('input', { type: 'string', describe: 'a file; standard input where none is named' })
          .options(splitOptions),
      async (argv) => {
        const { splitCommand } = await import('./split.js');
        code = await splitCommand(argv);
      },
    )
    .command(
      'cut <trace>',
      'a smaller trace: the whole generations around the worst pause, a cycle or a time (Go 1.22 and later)',
      (y) =>
        y.positional('trace', { type: 'string', demandOption: true, describe: 'a file' }).options(cutOptions),
      async (argv) => {
        const { cutCommand } = await import('./cut.js');
        code = await cutCommand(argv);
      },
    )
    .command(
      'anonymize [trace]',
      'a trace that can be shown: without the names of its program',
      (y) =>
        y
          .positional('trace', { type: 'string', describe: 'a file; standard input where none is named' })
          .options(anonymizeOptions),
      async (argv) => {
        const { anonymizeCommand } = await import('./anonymize.js');
        code = await anonymizeCommand(argv);
      },
    )
    .completion('completion', 'a completion script for the shell')
    .version('version', 'print the version', `gcdrift ${VERSION}`)
    .help()
    .alias('help', 'h')
    .example('kubectl logs POD | gcdrift', 'what a pod writes')
    .example('gcdrift app.log --memory-limit 512Mi', 'when will it hit the limit')
    .example('gcdrift --ndjson app.log | jq .', 'every cycle as a record')
    .example('gcdrift cut big.trace --around worst-pause -o small.trace', 'the part to look at')
    .example('gcdrift compare before.log after.log', 'did it help, and is that real')
    .epilogue(
      'Exit codes: 0 analyzed, 1 --fail-on met, 2 wrong use or no input could be opened, 3 nothing known was found, 130/143 interrupted.',
    )
    // An option given twice counts as given last.
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
      // What yargs throws of its own is wrong use too.
      throw error && error.name !== 'YError'
        ? error
        : new UsageError(
            withNearest(reworded(message.replace(/\s*\n\s*/g, ' '), optionsOf(args)), optionsOf(args)),
          );
    });
  await parser.parseAsync();
  return code;
}

type Table = Readonly<Record<string, Options>>;

const TABLES: Readonly<Record<string, Table>> = {
  compare: compareOptions,
  split: splitOptions,
  cut: cutOptions,
  anonymize: anonymizeOptions,
  explain: widthOption,
  rules: rulesOptions,
};

/** Those of the command that the arguments name. */
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

/** What it takes, as the help has it. */
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
