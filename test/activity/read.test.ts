// Counters of map activity from outside: every shape that docs/MAPS.md shows, and what is done with what is wrong in them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { ActivityError, readActivity, type ActivityFile } from '../../lib/activity/read.js';
import { zoneOf } from '../../lib/carrier/zone.js';

async function read(t: Test, text: string | Buffer, tz?: string): Promise<ActivityFile> {
  const path = join(t.testdir({}), 'activity');
  writeFileSync(path, text);
  return readActivity(path, tz === undefined ? undefined : zoneOf(tz));
}
const codes = ({ notices }: ActivityFile): string[] => notices.map(({ code }) => code);
const said = ({ notices }: ActivityFile, code: string): string | undefined =>
  notices.find((notice) => notice.code === code)?.message;
const ndjson = (...samples: object[]): string => samples.map((one) => `${JSON.stringify(one)}\n`).join('');

void t.test('running totals: what was counted between two times, cut by time', async (t) => {
  const file = await read(
    t,
    ndjson(
      { t: 1, assign: 1000, grow: 5 },
      { t: 2, assign: 3000, grow: 5 },
      { t: 3, assign: 3000, grow: 9, note: 'passed over' },
    ),
  );
  const { activity } = file;
  t.same(activity?.series, ['grow_per_s', 'assign_per_s'], 'only what is counted');
  t.same(
    [activity?.clock, activity?.periodMs, activity?.fromMs, activity?.toMs],
    ['process', 1000, 1000, 3000],
  );
  t.same(activity?.between(1500, 2500)?.filter(Number.isFinite), [2, 1000]);
  t.same(activity?.between(1000, 3000)?.filter(Number.isFinite), [4, 2000]);
  t.equal(activity?.between(500, 1500), undefined, 'nobody knows what was before the first');
  t.equal(activity?.between(2500, 3500), undefined);
  t.same(codes(file), ['activity-read']);
  t.match(said(file, 'activity-read'), 'running totals');
});

void t.test('counts since the sample before are known by their falls', async (t) => {
  const counts = [5, 900, 20, 300, 4, 70];
  const file = await read(t, ndjson(...counts.map((assign, i) => ({ t: i, assign }))));
  t.match(said(file, 'activity-read'), 'counts since');
  t.same(file.activity?.between(0, 2)?.filter(Number.isFinite), [1.8], 'in ms');
  t.same(file.activity?.between(0, 5000)?.filter(Number.isFinite), [900 + 20 + 300 + 4 + 70]);
});

void t.test('each function counts on from its own last value', async (t) => {
  const { activity } = await read(
    t,
    ndjson(
      { t: 0, assign: 100, function: 'main.a' },
      { t: 0, assign: 7000, function: 'main.b' },
      { t: 1, assign: 150, function: 'main.a' },
      { t: 1, assign: 7010, function: 'main.b' },
      { t: 2, assign: 150, function: 'main.a' },
      { t: 2, assign: 30, function: 'main.late' },
    ),
  );
  t.same(activity?.between(0, 1000)?.filter(Number.isFinite), [60]);
  t.same(
    activity?.between(1000, 2000)?.filter(Number.isFinite),
    [30],
    'what comes later counted from nothing',
  );
});

void t.test(
  'counters that begin anew, samples out of order, broken lines: told, and done with',
  async (t) => {
    const totals = Array.from({ length: 20 }, (_, i) => ({
      t: i,
      grow: i < 10 ? 100 + 10 * i : 10 * (i - 9),
    }));
    [totals[3], totals[4]] = [totals[4], totals[3]];
    const file = await read(
      t,
      `${ndjson(...totals)}{"t": 20, "grow"\nnonsense\n{"t": -1, "grow": 3}\n{"t": 5}\n`,
    );
    t.same(codes(file), ['activity-broken-lines', 'activity-unsorted', 'activity-reset', 'activity-read']);
    const [broken] = file.notices;
    t.same([broken.count, broken.source?.line], [4, 21]);
    t.notMatch(broken.message, 'nonsense');
    t.same(file.activity?.between(0, 19000)?.filter(Number.isFinite), [90 + 100]);
  },
);

void t.test('wall times; without a zone only the user’s makes them times', async (t) => {
  const samples = (zone: string): string =>
    ndjson({ t: `2026-11-20T03:10:00${zone}`, assign: 1 }, { t: `2026-11-20T03:10:01.5${zone}`, assign: 2 });
  const at = Date.parse('2026-11-20T03:10:00Z');
  const { activity } = await read(t, samples('Z'));
  t.same([activity?.clock, activity?.fromMs, activity?.toMs], ['wall', at, at + 1500]);
  t.same((await read(t, samples('+01:00'))).activity?.fromMs, at - 3600e3);
  t.same((await read(t, samples(''))).activity?.clock, 'local');
  const berlin = (await read(t, samples(''), 'Europe/Berlin')).activity;
  t.same([berlin?.clock, berlin?.fromMs], ['wall', at - 3600e3]);
  const mixed = await read(t, samples('Z') + ndjson({ t: 4, assign: 3 }));
  t.same(codes(mixed), ['activity-clocks', 'activity-read']);
});

void t.test('bpftrace text', async (t) => {
  const file = await read(
    t,
    `Attaching 4 probes...
2026-11-20T03:10:00+0000
@assign: 100
@grow: 1

2026-11-20T03:10:01+0000
@assign: 300
@grow: 1
Lost 12 events
2026-11-20T03:10:02+0000
@assign: 301
@grow: 4
@other: 9

@assign: 350
@grow: 5
`,
  );
  t.same(file.activity?.series, ['grow_per_s', 'assign_per_s']);
  const start = file.activity!.fromMs;
  t.same(
    file.activity?.between(start, start + 2000)?.filter(Number.isFinite),
    [3, 201],
    'what it prints at its end has no time',
  );
  t.same(codes(file), ['activity-lost-events', 'activity-read']);
});

void t.test('bpftrace JSON, by symbol, classic and Swiss', async (t) => {
  const print = (second: number, data: object): string =>
    ndjson(
      { type: 'time', data: `2026-11-20T03:10:0${second}+0000\n` },
      { type: 'map', data: { '@n': data } },
    );
  const file = await read(
    t,
    ndjson({ type: 'attached_probes', data: { probes: 3 } }) +
      print(0, { 'uprobe:/app:runtime.mapassign_faststr': 10, 'uprobe:/app:runtime.hashGrow': 1 }) +
      print(1, {
        'uprobe:/app:runtime.mapassign_faststr': 30,
        'uprobe:/app:runtime.mapassign_fast64': 5,
        'uprobe:/app:runtime.hashGrow': 2,
        'uprobe:/app:runtime.evacuate': 900,
        'uprobe:/app:internal/runtime/maps.(*table).rehash': 4,
        'uprobe:/app:internal/runtime/maps.(*table).split': 4,
        'uprobe:/app:runtime.mapdelete_faststr': 6,
      }) +
      ndjson({ type: 'lost_events', data: { events: 3 } }),
  );
  const start = file.activity!.fromMs;
  t.same(
    file.activity?.between(start, start + 1000)?.filter(Number.isFinite),
    [1 + 4, 20 + 5, 6],
    'growth, writes, deletes',
  );
  t.same(codes(file), ['activity-lost-events', 'activity-read']);
});

void t.test('a script that prints no time is told so', async (t) => {
  const file = await read(t, '@assign: 5\n@assign: 6\n');
  t.same(codes(file), ['activity-no-time', 'activity-empty']);
  t.equal(file.activity, undefined);
});

void t.test('packed, and cut; nothing at all; not there', async (t) => {
  const packed = gzipSync(ndjson(...Array.from({ length: 999 }, (_, i) => ({ t: i, assign: i * i }))));
  const whole = await read(t, packed);
  t.equal(whole.activity?.toMs, 998e3);
  t.ok(codes(await read(t, packed.subarray(0, packed.length >> 1))).includes('input-truncated'));
  t.same(codes(await read(t, '')), ['activity-empty']);
  const unended = ndjson({ t: 0, grow: 1 }, { t: 1, grow: 2 }).trimEnd();
  t.equal((await read(t, unended)).activity?.toMs, 1000, 'a last line without its end');
  const nowhere = readActivity(join(t.testdir({}), 'nowhere'), undefined);
  t.ok((await nowhere.catch((error: unknown) => error)) instanceof ActivityError);
});
