// Varints in memory, by address (lib/trace/varint.ts is the same for TypeScript). What is behind the input are zeros, which end any.

/** Where the last varint ended. */
export let next: i32 = 0;

@inline
export function varint(at: i32): i64 {
  let byte = <i64>load<u8>(at++);
  let value = byte & 127;
  for (let shift: i64 = 7; byte > 127; shift += 7) {
    byte = <i64>load<u8>(at++);
    value |= (byte & 127) << shift;
  }
  next = at;
  return value;
}

/** The address behind so many varints. */
@inline
export function behind(at: i32, count: i32): i32 {
  while (count > 0) count -= 1 - <i32>(load<u8>(at++) >> 7);
  return at;
}
