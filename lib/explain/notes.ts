// Notes on a line, including contradictions between its figures.
import type { Cycle } from './figures.js';
import { type Piece, isStopped, numberOf } from './reading.js';

export function notesOf(cycle: Cycle, more: number): string[] {
  const { reading } = cycle;
  const notes: string[] = [];
  if (!reading.whole)
    notes.push('The line is truncated: everything after its last complete figure is missing.');
  if (contradicts(cycle))
    notes.push(
      'These figures contradict each other: no Go runtime printed them like this. The line was merged from two, or edited.',
    );
  const taken = psInStops(reading.pieces, cycle.of('procs'));
  if (taken !== undefined && taken < cycle.of('procs')) {
    const why =
      cycle.versions.low >= 9
        ? 'there are fewer CPUs than Ps'
        : 'there are fewer CPUs than Ps, or it is Go 1.8 or older, which counts the Ps that took part';
    notes.push(
      `The CPU of the stops is ${taken} × their clock, though there are ${cycle.of('procs')} Ps: ${why}.`,
    );
  }
  if (cycle.stopped)
    notes.push(
      'Assist, background and idle time are those of the last concurrent cycle, printed again: ignore them.',
    );
  const durations = isStopped(reading.grammar)
    ? ''
    : '; durations have two digits below 10 ms, and whole ms above';
  notes.push(
    `MB means MiB (2^20 bytes). Figures are truncated, not rounded: 28 MB is 28 up to 29 MiB${durations}.`,
  );
  const only = more > 0 ? `Only the first of ${more + 1} cycles is explained. ` : '';
  notes.push(`${only}One line shows no trend: give gcdrift the whole log.`);
  return notes;
}

/**
 * Every line of the runtime has X ≤ Y, Z ≤ Y (1.5 can print Y + 1), and CPU of a stop = its clock × a number of Ps. The exception:
 * ReadMemStats during the mark flushes the Ps' caches, and `30->29->15 MB` is printed.
 */
function contradicts(cycle: Cycle): boolean {
  const [x, y, z] = [cycle.of('heapStart'), cycle.of('heapEnd'), cycle.of('heapMarked')];
  if (isStopped(cycle.reading.grammar)) return cycle.live ? false : z > x;
  return (
    x > y + 1 + cycle.of('procs') ||
    z > y + 1 ||
    (cycle.reading.whole && psInStops(cycle.reading.pieces, cycle.of('procs')) === undefined)
  );
}

/** The highest number of Ps that explains both stops' CPU as a product, given truncation; undefined if none does. */
function psInStops(pieces: readonly Piece[], procs: number): number | undefined {
  const bounds = (key: string): [number, number] => {
    const piece = pieces.find((other) => other.key === key);
    if (!piece) return [0, Infinity];
    const decimals = piece.text.split('.')[1]?.length ?? (piece.text === '0' ? 3 : 0);
    const ns = numberOf(piece);
    return [ns, ns + 10 ** (6 - decimals)];
  };
  const stops = ['SweepTerm', 'MarkTerm'].map((stop) => [
    bounds(`${stop[0].toLowerCase()}${stop.slice(1)}Ns`),
    bounds(`cpu${stop}Ns`),
  ]);
  const least = Math.max(1, ...stops.map(([clock, cpu]) => Math.floor(cpu[0] / clock[1]) + 1));
  const most = Math.min(procs, ...stops.map(([clock, cpu]) => Math.ceil(cpu[1] / clock[0]) - 1));
  return least <= most ? most : undefined;
}
