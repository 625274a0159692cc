// The common command lines by Node's own parser over the same table of options: loading yargs takes longer than reading
// a log. Whatever is not plain here (help, other commands, wrong use) is yargs' to answer.
import { parseArgs } from 'node:util';
import { analyzeOptions, type AnalyzeFlags } from './options.js';
import { COMMANDS } from './options.js';

const table: Readonly<
  Record<string, { type?: string; alias?: string; choices?: readonly string[]; default?: string }>
> = analyzeOptions;

const options = Object.fromEntries(
  Object.entries(table).map(([name, { type, alias }]) => [
    name,
    { type: type === 'boolean' ? ('boolean' as const) : ('string' as const), ...(alias && { short: alias }) },
  ]),
);

/** The flags of an `analyze` that is certain by its arguments alone, or undefined. */
export function directFlags(args: string[]): AnalyzeFlags | undefined {
  let parsed;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch {
    return undefined;
  }
  const { values, positionals } = parsed;
  // It can be given several times.
  if (values.set !== undefined) return undefined;
  // yargs takes these two for the value of a flag before them.
  if (COMMANDS.includes(positionals[0]) || positionals.some((word) => word === 'true' || word === 'false'))
    return undefined;
  const flags: Record<string, unknown> = {
    input: positionals[0] === 'analyze' ? positionals.slice(1) : positionals,
  };
  for (const [name, { choices, default: usual }] of Object.entries(table)) {
    const value = values[name] ?? usual;
    if (value === '' || (choices && value !== undefined && !choices.includes(value as string)))
      return undefined;
    flags[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())] = value;
  }
  return flags as unknown as AnalyzeFlags;
}
