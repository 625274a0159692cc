// How text looks: width, colour, glyphs. Flags win over the environment, and that over the terminal.
import { isatty } from 'node:tty';
import type { ReportStyle } from '../report/paint.js';

type StyleFlags = {
  [Name in keyof ReportStyle]?: (Name extends 'color' ? string : ReportStyle[Name]) | undefined;
};

/** The width of a pipe: what most terminals and mails show. */
const PIPE_WIDTH = 100;
const LEAST_WIDTH = 40;

export function styleOf(flags: StyleFlags, stream: { isTTY?: boolean; columns?: number }): ReportStyle {
  const columns = flags.width ?? (Number(process.env.COLUMNS) || stream.columns || PIPE_WIDTH);
  return {
    width: Math.max(LEAST_WIDTH, columns),
    color: colorOf(flags.color, stream),
    ascii: flags.ascii ?? false,
    verbose: flags.verbose ?? false,
  };
}

/** The style of a command's report, on standard output or in the file `output`. */
export function reportStyle(
  flags: Omit<StyleFlags, 'width'> & { width?: string | undefined; output?: string | undefined },
): ReportStyle {
  const { width, output } = flags;
  // `process.stdout` creates a stream when it is first accessed, which takes longer than asking for a terminal.
  return styleOf(
    { ...flags, width: width === undefined ? undefined : Number(width) },
    output === undefined && isatty(1) ? process.stdout : {},
  );
}

function colorOf(flag: string | undefined, stream: { isTTY?: boolean }): boolean {
  const { env } = process;
  if (flag === 'always' || flag === 'never') return flag === 'always';
  if (env.NO_COLOR) return false;
  const forced = env.FORCE_COLOR || env.CLICOLOR_FORCE;
  if (forced) return forced !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
