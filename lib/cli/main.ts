// The entry point of the command line: exit codes, and one line for every error.
import { analyzeFlagsOf, compareFlagsOf } from './plain-args.js';
import { tell } from './stderr.js';
import { Failure, UNUSABLE, UsageError } from './usage.js';

export async function main(given: string[]): Promise<number> {
  // Other programs' usual spelling.
  const words = given.indexOf('--');
  const args = given.map((arg, i) =>
    arg === '--no-color' && (words < 0 || i < words) ? '--color=never' : arg,
  );
  try {
    const flags = analyzeFlagsOf(args);
    if (flags) return await (await import('./analyze.js')).analyzeCommand(flags);
    const compared = compareFlagsOf(args);
    if (compared) return await (await import('./compare.js')).compareCommand(compared);
    return await (await import('./parser.js')).parse(args);
  } catch (error) {
    if (process.env.GCDRIFT_DEBUG === '1') throw error;
    const message = error instanceof Error ? error.message : String(error);
    tell(`gcdrift: ${message}${hintOf(error)}\n`);
    return UNUSABLE;
  }
}

function hintOf(error: unknown): string {
  if (error instanceof UsageError) return ' (gcdrift --help)';
  return error instanceof Failure ? '' : '; GCDRIFT_DEBUG=1 shows where';
}
