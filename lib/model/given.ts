// Lists with conditional items.

/** The items without `false` and `undefined`: `given(always, condition && sometimes)`. */
export const given = <T>(...items: readonly (T | false | undefined)[]): T[] =>
  items.filter((item): item is T => item !== false && item !== undefined);
