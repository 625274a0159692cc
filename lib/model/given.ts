// Lists of which some items are there only on a condition.

/** The items that are there: `given(always, isSo && sometimes)`. */
export const given = <T>(...items: readonly (T | false | undefined)[]): T[] =>
  items.filter((item): item is T => item !== false && item !== undefined);
