// The known name that is nearest to a mistyped one.
import { distance } from 'fastest-levenshtein';

/** More than one wrong letter in this many is no typing error: then a suggestion does not help. */
const LETTERS_A_SLIP = 3;

/** The shortest unique beginning of a name that is recognized. */
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
