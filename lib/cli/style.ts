// How text looks where it goes to: width, colour, glyphs. The flags first, then the environment, then the terminal.
export interface StyleFlags {
  color?: string | undefined;
  width?: number | undefined;
  ascii?: boolean | undefined;
  verbose?: boolean | undefined;
}

export interface Style {
  width: number;
  color: boolean;
  ascii: boolean;
  verbose: boolean;
}

/** A pipe has no width: what most terminals and mails show. */
const PIPE_WIDTH = 100;
const LEAST_WIDTH = 40;

export function styleOf(
  flags: StyleFlags,
  stream: { isTTY?: boolean; columns?: number },
  env = process.env,
): Style {
  const columns = flags.width ?? (Number(env.COLUMNS) || stream.columns || PIPE_WIDTH);
  return {
    width: Math.max(LEAST_WIDTH, columns),
    color: colorOf(flags.color, stream, env),
    ascii: flags.ascii ?? false,
    verbose: flags.verbose ?? false,
  };
}

function colorOf(flag: string | undefined, stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (flag === 'always' || flag === 'never') return flag === 'always';
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
