// Parses common command lines with Node's own parser and the same table of options, because loading yargs takes longer than
// reading a log. Everything else (help, other commands, wrong use) is left to yargs.
import { parseArgs } from 'node:util';
import { analyzeOptions, COMMANDS, compareOptions, type AnalyzeFlags, type CompareFlags } from './options.js';

type Table = Readonly<
  Record<string, { type?: string; alias?: string; choices?: readonly string[]; default?: string }>
>;

/** Undefined where yargs has to look at them. */
export function analyzeFlagsOf(args: string[]): AnalyzeFlags | undefined {
  const found = flagsOf(args, analyzeOptions);
  if (!found || COMMANDS.includes(found.words[0])) return undefined;
  const input = found.words[0] === 'analyze' ? found.words.slice(1) : found.words;
  return { input, ...found.flags } as unknown as AnalyzeFlags;
}

export function compareFlagsOf([command, ...args]: string[]): CompareFlags | undefined {
  if (command !== 'compare') return undefined;
  const found = flagsOf(args, compareOptions);
  return found && ({ log: found.words, ...found.flags } as unknown as CompareFlags);
}

function flagsOf(
  args: string[],
  table: Table,
): { words: string[]; flags: Record<string, unknown> } | undefined {
  let parsed;
  try {
    const options = Object.fromEntries(
      Object.entries(table).map(([name, { type, alias }]) => [
        name,
        {
          type: type === 'boolean' ? ('boolean' as const) : ('string' as const),
          ...(alias && { short: alias }),
        },
      ]),
    );
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch {
    return undefined;
  }
  const { values, positionals: words } = parsed;
  // `--set` can be given several times.
  if (values.set !== undefined) return undefined;
  // yargs takes these two for the value of a preceding flag.
  if (words.some((word) => word === 'true' || word === 'false')) return undefined;
  const flags: Record<string, unknown> = {};
  for (const [name, { choices, default: usual }] of Object.entries(table)) {
    const value = values[name] ?? usual;
    if (value === '' || (choices && value !== undefined && !choices.includes(value as string)))
      return undefined;
    flags[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())] = value;
  }
  return { words, flags };
}
