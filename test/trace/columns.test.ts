// Heap sizes and sweeps in columns of their own tell the same as rows of them.
import { readFileSync } from 'node:fs';
import t from 'tap';
import { newBatch } from '../../lib/model/batch.js';
import type { MapCycle } from '../../lib/model/maps.js';
import type { TraceFigures } from '../../lib/model/records.js';
import { Drawing, WANTED } from '../../lib/trace/drawing.js';
import type { Stretch } from '../../lib/trace/events.js';
import { traceOf } from '../../lib/trace/open.js';

const TRACE = readFileSync('samples/maps/go1.23.12.trace');

interface Drawn {
  figures: TraceFigures;
  cycles: number[][];
  maps: unknown[];
  inColumns: number;
}

function drawn(bytes: Buffer, columns: boolean): Drawn {
  const cycles: number[][] = [];
  const maps: unknown[] = [];
  let inColumns = 0;
  const batch = newBatch();
  const full = (): void => {
    for (let row = 0; row < batch.length; row++)
      cycles.push([batch.atMs[row], batch.heapStart[row], batch.heapEnd[row], batch.heapMarked[row]]);
    batch.length = 0;
  };
  const nothing = (): void => undefined;
  const told = ({ n, all, sites }: MapCycle): void => {
    const lines = sites.map(({ goroutines: _, ...site }) => JSON.stringify(site));
    maps.push([n, { ...all }, lines.sort()]);
  };
  const drawing = new Drawing(
    { batch, full, stop: nothing, moved: nothing, resized: nothing, maps: told },
    { assists: true, workers: true },
  );
  const stretch = (one: Stretch): void => {
    inColumns += (one.sizes?.length ?? 0) + (one.sweeps?.length ?? 0);
    drawing.take(one);
  };
  const decoder = traceOf(bytes)!({ ...WANTED, columns }, { stretch, trouble: nothing });
  decoder.finish(bytes, decoder.read(bytes, 0, bytes.length), bytes.length);
  drawing.finish();
  full();
  return { figures: drawing.figures, cycles, maps, inColumns };
}

for (const [name, bytes] of [
  ['whole', TRACE],
  ['cut', TRACE.subarray(0, TRACE.length >> 1)],
] as const)
  void t.test(`a ${name} trace`, (t) => {
    const { inColumns, ...told } = drawn(bytes, true);
    const { inColumns: none, ...same } = drawn(bytes, false);
    t.ok(inColumns > 100, `${inColumns} in columns`);
    t.equal(none, 0);
    t.same(told, same);
    t.end();
  });
