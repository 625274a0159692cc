// What somebody meant who mistyped a name.
import { distance } from 'fastest-levenshtein';

/** More than one letter in this many is no slip of the fingers: then another name is no help. */
const LETTERS_A_SLIP = 3;

/** So much of a name is enough where one name alone begins with it. */
const BEGINNING = 3;

export function nearestOf(typed: string, names: readonly string[]): string | undefined {
  const begun = typed.length < BEGINNING ? [] : names.filter((name) => name.startsWith(typed));
  if (begun.length === 1) return begun[0];
  const most = Math.max(2, Math.floor(typed.length / LETTERS_A_SLIP));
  const [nearest] = names
    .map((name) => ({ name, slips: distance(name, typed) }))
    .filter(({ name, slips }) => slips <= most && slips < name.length)
    .sort((a, b) => a.slips - b.slips);
  return nearest?.name;
}
