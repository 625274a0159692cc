// Tasks, regions and logs of the program beside the stops of the world: of real traces, and of events that are lost, many or hostile.
import t from 'tap';
import type { Pause } from '../../lib/model/records.js';
import { Annotations } from '../../lib/trace/annotations.js';
import { Kind, Rows, type Stretch } from '../../lib/trace/events.js';
import type { Stop } from '../../lib/trace/stop.js';
import { analyze, type AnalyzeOptions } from '../../lib/index.js';
import { SAMPLES } from '../captures.js';

const pausesOf = async (name: string, options: AnalyzeOptions = {}): Promise<Pause[]> => {
  const pauses: Pause[] = [];
  for await (const record of analyze(`${SAMPLES}traces/${name}.trace`, options))
    if (record.type === 'pause') pauses.push(record);
  return pauses;
};

for (const name of ['tasks/go1.26.8', 'tasks/go1.21.13'])
  void t.test(`${name}: who asks for a stop is in the midst of a task and a region`, async (t) => {
    const pauses = await pausesOf(name);
    const sweep = pauses.filter(({ kind, by }) => kind === 'sweep_term' && by?.regions);
    t.ok(sweep.length > 0);
    for (const { by } of sweep) t.match(by, { task: 'request', regions: ['decode'], function: /decode/ });
    const scrapes = pauses.filter(({ reason }) => reason === 'read mem stats');
    t.ok(scrapes.length > 0);
    for (const { by } of scrapes) t.match(by, { task: 'scrape', regions: ['ReadMemStats'] });
    for (const { tasks = [] } of scrapes) t.ok(tasks.some((task) => task.name === 'scrape' && task.n === 1));
    t.end();
  });

void t.test(
  'who was last to stop has the region in which it stopped, not that to which it went on',
  async (t) => {
    const pauses = await pausesOf('tasks/go1.26.8');
    const lasts = pauses.flatMap(({ last }) => (last?.function === 'main.decode' ? last : []));
    t.ok(lasts.length >= 3);
    for (const last of lasts) t.same(last.regions, ['decode']);
    t.end();
  },
);

/** Events of goroutine 7: kind, text, task (of a log its category's text). */
type Event = [kind: number, text: string, a?: number];

function beside(events: readonly Event[], crowded = false): { stop: Stop; by: { goroutine: number } } {
  const texts = [''];
  const rows = new Rows();
  rows.reserve(events.length);
  const annotations = new Annotations(crowded ? { crowded: true } : {});
  const stretch = { rows, string: (id: number) => texts[id], ticks: false } as unknown as Stretch;
  const stop: Stop = { at: 5, offset: 16, kind: 'other', estimated: false, totalNs: 9 };
  const by = { goroutine: 7 };
  for (const [kind, text, a = 0] of events) {
    const row = rows.put(1e9, kind, 0, 0, 7, 16);
    rows.text[row] = texts.push(text) - 1;
    rows.a[row] = a;
    rows.b[row] = kind === Kind.Log ? texts.push('tenant') - 1 : NaN;
    if (kind !== Kind.Log) annotations.take(stretch, row, false);
  }
  annotations.begin(stop);
  for (let row = 0; row < rows.length; row++)
    if (rows.kind[row] === Kind.Log) annotations.take(stretch, row, true);
  annotations.place(by);
  annotations.end(stop);
  return { stop, by };
}

void t.test('regions whose ends were lost are over with the one that they lie in', (t) => {
  const open: Event[] = [
    [Kind.TaskBegin, 'request', 1],
    [Kind.RegionBegin, 'outer', 1],
    [Kind.RegionBegin, 'lost', 1],
    [Kind.RegionEnd, 'outer', 1],
    [Kind.RegionEnd, 'began before the trace', 1],
    [Kind.RegionBegin, 'next', 1],
  ];
  t.same(beside(open).by, { goroutine: 7, regions: ['next'], task: 'request' });
  t.same(beside([...open, [Kind.TaskEnd, '', 1]]).by, { goroutine: 7, regions: ['next'] });
  t.equal(beside([...open, [Kind.TaskEnd, '', 1]]).stop.tasks, undefined);
  t.end();
});

void t.test('however much there is, what is told is bounded', (t) => {
  const many = Array.from({ length: 20_000 }, (_, i): Event[] => [
    [Kind.TaskBegin, `task ${i}`, i],
    [Kind.RegionBegin, 'x'.repeat(100_000), i],
    [Kind.Log, 'said', i],
  ]).flat();
  const { stop, by } = beside(many);
  t.equal(stop.tasks?.length, 4);
  t.equal(stop.logs?.length, 5);
  t.match(stop.logs?.[0], { at_s: 1, goroutine: 7, category: 'tenant', message: 'said' });
  const { regions } = by as { regions?: string[] };
  t.equal(regions?.length, 8);
  t.ok(regions?.every((name) => name.length <= 121));
  t.same(beside(many, true), {
    stop: { at: 5, offset: 16, kind: 'other', estimated: false, totalNs: 9 },
    by: { goroutine: 7 },
  });
  t.end();
});
