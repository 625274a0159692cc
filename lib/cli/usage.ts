// Exit codes and errors of commands; the exit code of a signal is 128 + its number.

/** Exit codes: `--fail-on` was met; wrong use or no input could be opened; the inputs held no GC data. */
export const [FAILED, UNUSABLE, NOTHING_KNOWN] = [1, 2, 3] as const;

/** Wrong use: one line on stderr, with a hint at the help. */
export class UsageError extends Error {}

/** Something could not be read or written: one line on stderr. Help would not change it, so none is offered. */
export class Failure extends Error {}
