// A trace lacks stacks and globals, to which GOGC applies from Go 1.18 on. Where its log prints them, its goals are judged with them.
import t from 'tap';
import { newBatch, type CycleBatch } from '../../lib/model/batch.js';
import { MIB } from '../../lib/model/units.js';
import { GoalModel } from '../../lib/process/goal.js';
import { LIMIT } from '../../lib/process/regimes.js';

/** GOGC=100, no limit, 48 MiB of globals, Go 1.26.8: bytes at the cycle's start, at the end of its mark, marked, goal. */
const TRACED = `
  51847168 53264384 14787600 50495954
  77532416 78580992 18130232 80078042
  86561072 86561072 29030200 86763074
  108186384 109298176 32934640 108563418
  113283152 114520144 41075080 116372770
  131869704 131869704 48347536 132653002
  144011960 146262152 52894240 147197914
  151628808 151735304 56104528 156291322
  173258712 173670952 89717576 162711202
  226417064 226417064 89359824 229937810
  226359384 226359384 72566112 229222714
  191883008 191883008 89342712 195635482
`;

function traced(): CycleBatch {
  const rows = TRACED.trim().split('\n');
  const batch = newBatch(rows.length);
  batch.length = rows.length;
  for (const column of ['stacks', 'globals', 'markNs'] as const) batch[column].fill(NaN);
  rows.forEach((row, i) => {
    const [start, end, marked, goal] = row
      .trim()
      .split(' ')
      .map((bytes) => Number(bytes) / MIB);
    batch.n[i] = i + 1;
    batch.heapStart[i] = start;
    batch.heapEnd[i] = end;
    batch.heapMarked[i] = marked;
    batch.goal[i] = goal;
  });
  return batch;
}

void t.test('globals that a log prints are no memory limit in its trace', (t) => {
  const batch = traced();
  const model = new GoalModel({ traced: true }, { low: 26, high: 26 });
  model.goroutines(18);
  model.printedRoots({ stacks: 0, globals: 48 });
  model.accept(batch, 0, batch.length);
  t.notOk([...batch.regime].includes(LIMIT));
  t.notOk(model.limit.seen);
  t.equal(model.gogc.toldLikely, 100);
  t.end();
});

void t.test('so are stacks', (t) => {
  const batch = traced();
  const model = new GoalModel({ traced: true }, { low: 26, high: 26 });
  model.printedRoots({ stacks: 48, globals: 0 });
  model.accept(batch, 0, batch.length);
  t.notOk(model.limit.seen);
  t.end();
});
