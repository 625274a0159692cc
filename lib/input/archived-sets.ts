// Rotated sets in an archive. Only a file can be read again and again: once for the names, once for how each text begins, and then
// once for each member, so that nothing is held. A pipe gives its files once, in the archive's order.
import type { ArchivedSet } from './input.js';
import { beginningsOf, type Watch } from './read.js';
import { setsOf } from './rotation.js';
import { beginningOf, HEAD, partsOf, type Beginning, type Placed, type PlaceOf } from './set-parts.js';

/** The most unpacked bytes that are read for the names, and again for the members: some seconds. A small archive may hold terabytes. */
const MOST_READ = 1024 * 1024 * 1024;

/** The rotated sets of an archive; undefined if it has none that can be read in order, or not within `most` bytes. */
export async function setsWithin(
  archive: string,
  bytes: number,
  placeOf: PlaceOf,
  passOver: (name: string, reason: string) => void,
  watch?: Watch,
  most = MOST_READ,
): Promise<ArchivedSet[] | undefined> {
  const names = new Set<string>();
  let damaged = false;
  const tell = (): void => void (damaged = true);
  let length = 0;
  for await (const { name, end } of beginningsOf(archive, () => 0, tell, watch)) {
    length = end;
    if (length > most) return undefined;
    const inner = name.slice(archive.length + 1);
    // Texts of one name cannot be told apart.
    if (names.has(inner)) return undefined;
    names.add(inner);
  }
  const textOf = (inner: string): string => `${archive}:${inner}`;
  const sets = setsOf([...names]).map(({ name, members, ...set }) => ({
    ...set,
    name: textOf(name),
    members: members.map(({ path, ...member }) => ({ ...member, path: textOf(path) })),
  }));
  const inSets = new Set(sets.flatMap(({ members }) => members.map(({ path }) => path)));
  // Of a damaged archive, each pass would report the damage once more.
  if (inSets.size === 0 || damaged || length * inSets.size > most) return undefined;
  const beginnings = new Map<string, Beginning>();
  for await (const { name, head } of beginningsOf(
    archive,
    (name) => (inSets.has(name) ? HEAD : 0),
    undefined,
    watch,
  ))
    if (inSets.has(name)) beginnings.set(name, beginningOf(head, placeOf));
  if (watch?.signal?.aborted) return undefined;
  const archived: ArchivedSet[] = [];
  for (const set of sets) {
    const open = (name: string): Placed => ({ name, path: archive, bytes, ...beginnings.get(name)! });
    const parts = await partsOf(set, open, passOver);
    const members = set.members.map(({ path }) => path);
    if (parts) archived.push({ name: set.name, members, parts });
  }
  return archived;
}
