// How a command ends that did not do what was asked for. Ends by signal are 128 + its number.

/** What `--fail-on` names was found; wrong use, or no input could be opened; nothing that is known stood in the inputs. */
export const [FAILED, UNUSABLE, NOTHING_KNOWN] = [1, 2, 3] as const;

/** Wrong use: one line on stderr. */
export class UsageError extends Error {}
