// The files of a rotated set in order of time, as far as their beginnings tell it.
import type { Part } from './input.js';
import type { RotatedSet } from './rotation.js';

/** The position of a text among others, from its first lines; NaN = unknown. */
export interface FirstPlace {
  /** Ms since 1970. */
  wallMs: number;
  /** A container runtime or a logger stamped the line, not the program. */
  byCarrier: boolean;
  /** The first GC cycle. */
  n: number;
}
export type PlaceOf = (head: Buffer) => FirstPlace;

/** How much of each file of a set is read to order the set, and how much of that is kept to find its like. */
export const HEAD = 64 * 1024;
const KEPT = 4096;

/** Where a file of a set begins. */
export interface Beginning extends FirstPlace {
  head: Buffer;
}

export const beginningOf = (head: Buffer, placeOf: PlaceOf): Beginning => ({
  ...placeOf(head),
  head: Buffer.from(head.subarray(0, KEPT)),
});

export type Placed = Omit<Part, 'start'> & Beginning;

/**
 * A set's files in order of time, without those that another one repeats, of which `passOver` is told; undefined if its names may be a
 * coincidence, and the content does not confirm them.
 */
export async function partsOf(
  { members, doubtful }: RotatedSet,
  open: (path: string) => Placed | Promise<Placed>,
  passOver: (path: string, reason: string) => void,
): Promise<Part[] | undefined> {
  const placed: (Placed & Part)[] = [];
  const twins: string[][] = [];
  let before = '';
  for (const { path, key, start } of members) {
    const part = await open(path);
    const twin = key === before ? placed.find((other) => sameBeginning(other, part)) : undefined;
    before = key;
    if (twin) twins.push([part.name, `${twin.name} holds the same`]);
    else placed.push({ ...part, start });
  }
  // Empty files neither confirm nor contradict the order.
  const told = placed.filter(({ head }) => head.length > 0);
  const empty = placed.filter(({ head }) => head.length === 0);
  const stamped = told.every(({ wallMs }) => !Number.isNaN(wallMs));
  const isOrdered = (inOrder: (a: Placed, b: Placed) => boolean): boolean =>
    told.every((part, i) => i === 0 || inOrder(told[i - 1], part));
  if (doubtful && !told.every(({ byCarrier }) => byCarrier)) return undefined;
  if (doubtful && !isOrdered((a, b) => a.wallMs < b.wallMs)) return undefined;
  for (const [name, reason] of twins) passOver(name, reason);
  if (stamped) told.sort((a, b) => a.wallMs - b.wallMs);
  // Cycle numbers that fall from file to file: the names count the other way round.
  else if (isOrdered((a, b) => a.n > b.n)) told.reverse();
  return [...told, ...empty].map(({ name, path, bytes, start }) => ({ name, path, bytes, start }));
}

/** While a file is being packed, it exists in both forms. Two that begin with the same banner have other first cycles. */
function sameBeginning(a: Beginning, b: Beginning): boolean {
  const length = Math.min(a.head.length, b.head.length);
  if (length === 0 || !a.head.subarray(0, length).equals(b.head.subarray(0, length))) return false;
  return Object.is(a.n, b.n) && Object.is(a.wallMs, b.wallMs);
}
