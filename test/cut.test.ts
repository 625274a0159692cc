// A cut trace is whole generations of the other one: what stands in them is told as before, and Go's own reader takes it.
import t from 'tap';
import { cut, type CutOptions, type CycleRecord, type NoticeRecord, type PauseRecord } from '../lib/index.js';
import { bytesOfTrace, fileOf, generations, newTraces, recordsOf, refusal, written } from './written.js';

const cutOf = (path: string, options: CutOptions): ReturnType<typeof written<CutReturn>> =>
  written(cut(path, options));
type CutReturn = ReturnType<typeof cut> extends AsyncGenerator<unknown, infer R> ? R : never;

type Told = PauseRecord | CycleRecord;
const told = async (path: string): Promise<Told[]> =>
  (await recordsOf(path)).filter(
    (record): record is Told => record.type === 'pause' || record.type === 'cycle',
  );

/** What a record says that does not depend on where the trace begins. */
const figuresOf = (record: Told): unknown =>
  record.type === 'pause'
    ? [record.reason, record.total_ns, record.stopping_ns, record.by, record.last]
    : [
        record.procs,
        record.forced,
        record.mark_ns,
        record.stw_sweep_term_ns,
        record.stw_mark_term_ns,
        record.cpu_background_ns,
        record.heap_marked_bytes,
      ];

// Of one the only stop is that with which it begins.
for (const { name, path } of newTraces.filter(({ name }) => !name.startsWith('active'))) {
  void t.test(`${name} around its worst pause`, async (t) => {
    const bytes = bytesOfTrace(path);
    const part = await cutOf(path, { around: 'worst-pause' });
    const { pause, from_s, to_s } = part.report;
    if (!pause) throw new Error('there is one');
    t.ok(pause.at_s! >= from_s && pause.at_s! <= to_s, 'it lies in what was kept');
    t.same(part.bytes.subarray(0, 16), bytes.subarray(0, 16), 'the header');
    const at = bytes.indexOf(part.bytes.subarray(16));
    t.ok(at >= 16, 'then bytes of the trace as they were');
    t.equal(part.report.bytes, part.bytes.length);
    const small = fileOf(t, part.bytes);
    const [all, kept] = [await told(path), await told(small)];
    // Where a cycle began before, only its end is in it.
    const isKept = ({ source }: Told): boolean =>
      source.offset! >= at && source.offset! < at + part.bytes.length - 16;
    const inside = all.filter(isKept);
    const cycleOf = (record: Told): boolean => record.type === 'cycle';
    t.same(
      kept.filter(cycleOf).map(figuresOf),
      inside.filter(cycleOf).map(figuresOf).slice(0, kept.filter(cycleOf).length),
    );
    t.same(
      kept.filter((record) => !cycleOf(record)).map(figuresOf),
      inside.filter((record) => !cycleOf(record)).map(figuresOf),
    );
    t.ok(
      kept.some((record) => record.type === 'pause' && record.total_ns === pause.total_ns),
      'the pause is told',
    );
    t.equal(refusal(small), '', 'Go reads it');
  });
}

for (const { name, path } of generations) {
  void t.test(`${name} by times and cycles`, async (t) => {
    const { report: all } = await cutOf(path, { from: '0s' });
    t.match(all, { first: 1, last: 4, generations: 4, all_generations: 4, bytes: all.all_bytes });
    const { report: second, bytes } = await cutOf(path, { around: '1.5s' });
    t.match(second, { first: 2, last: 2 });
    t.notOk('pause' in second);
    t.equal(refusal(fileOf(t, bytes)), '');
    t.match((await cutOf(path, { from: '1.5s', to: '2.5s' })).report, { first: 2, last: 3 });
    t.match((await cutOf(path, { to: '500ms' })).report, { first: 1, last: 1 });
    const cycles = (await told(path)).filter(({ type }) => type === 'cycle');
    const { report: last } = await cutOf(path, { from: `gc:${cycles.length}` });
    t.ok(last.from_s <= cycles.at(-1)!.at_s! && last.last === 4, 'from a cycle on');
    const { bytes: one } = await cutOf(path, { around: `gc:${cycles.length}` });
    t.same(
      (await told(fileOf(t, one)))
        .filter(({ type }) => type === 'cycle')
        .map(figuresOf)
        .at(-1),
      figuresOf(cycles.at(-1)!),
    );
  });

  void t.test(`${name}, cut again`, async (t) => {
    const { bytes } = await cutOf(path, { from: '1.5s' });
    const middle = fileOf(t, bytes);
    const again = await cutOf(middle, { around: '0s' });
    t.match(again.report, { first: 2, last: 2, all_generations: 3 }, 'generations keep their numbers');
    t.equal(refusal(fileOf(t, again.bytes, 'b.trace')), '');
  });

  void t.test(`${name} with its end missing`, async (t) => {
    const bytes = bytesOfTrace(path);
    const broken = fileOf(t, bytes.subarray(0, bytes.length - 300));
    const notices: NoticeRecord[] = [];
    const { report, bytes: part } = await cutOf(broken, {
      from: '0s',
      notice: (notice) => notices.push(notice),
    });
    t.match(report, { first: 1, last: 3 }, 'the unfinished generation is left out');
    t.match(notices, [{ code: 'input-damaged-trace', count: 1 }]);
    t.equal(refusal(fileOf(t, part, 'b.trace')), '');
    await t.rejects(cutOf(broken, { around: '3.1s' }), /damaged or incomplete/);
  });

  void t.test(`${name} with damage in the second generation`, async (t) => {
    const bytes = Buffer.from(bytesOfTrace(path));
    const { report: first } = await cutOf(path, { to: '0s' });
    bytes.fill(0xff, first.bytes + 100, first.bytes + 160);
    const broken = fileOf(t, bytes);
    const { report, bytes: part } = await cutOf(broken, { from: '0s' });
    t.match(report, { first: 3, last: 4 }, 'the longest part that is sound');
    t.equal(refusal(fileOf(t, part, 'b.trace')), '');
    t.match((await cutOf(broken, { to: '0s' })).report, { first: 1, last: 1 });
  });
}

void t.test('what cannot be cut says so', async (t) => {
  const [{ path }] = generations;
  const refused = async (options: CutOptions, message: RegExp, input = path): Promise<void> => {
    await t.rejects(cutOf(input, options), { message });
  };
  await refused({ around: '1h' }, /nothing of the trace is there: it goes from 0 s to 3\.\d+ s/);
  await refused({ from: '3s', to: '1s' }, /--from is after --to/);
  await refused({ around: 'gc:99' }, /no complete gc:99 among its \d+ cycles/);
  await refused({ around: 'noon' }, /--around: noon is not a place .* worst-pause, 12.5s or gc:40/);
  await refused({ from: 'noon' }, /--from: noon is not a place .* write 12.5s or gc:40/);
  await refused({ from: '1s', around: '1s' }, /use either --around/);
  await refused({}, /what should be kept/);
  await refused({ around: '1s' }, /needs a file/, '-');
  await refused(
    { around: '1s' },
    /Go 1.21 or earlier.*--from --to reports a part/,
    'samples/traces/go1.21.13.trace',
  );
  await refused({ around: '1s' }, /an export of go tool trace/, 'samples/traces/exports/go1.26.8.parsed.txt');
  await refused({ around: '1s' }, /not an execution trace/, 'samples/cache/go1.26.8.log');
  await refused({ around: '1s' }, /could not be read/, 'samples/none.trace');
  await refused({ around: '1s' }, /is empty/, fileOf(t, Buffer.alloc(0)));
  await refused({ around: '1s' }, /no complete generation/, fileOf(t, Buffer.from('go 1.26 trace\0\0\0')));
});
