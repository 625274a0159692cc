// Stops before Go 1.14, which cannot interrupt a loop without calls.
import t from 'tap';
import { judged } from './judged.js';

/** A program that hashes large blocks, Go 1.13.15: ms of the stops for sweep termination, a cycle every 112 ms. */
const HASHING = [
  12, 17, 4.3, 1.2, 13, 28, 22, 18, 43, 16, 20, 25, 27, 25, 21, 26, 26, 28, 35, 38, 40, 3.2, 0.026, 37, 34,
  35, 41,
];
/** Only Go 1.13 prints this line again and again. */
const SCAVENGER = 'scvg: 0 MB released\n';

const logOf = (stops: readonly number[], between = ''): string =>
  stops
    .map(
      (ms, i) =>
        `gc ${i + 6} @${(0.101 + 0.112 * i).toFixed(3)}s 20%: ${ms}+5.7+0.004 ms clock, ${2 * ms}+0.03/6/0+0.008 ms cpu, 20->20->10 MB, 21 MB goal, 2 P\n${between}`,
    )
    .join('');

void t.test('a loop without calls comes first where no possible version interrupts it', async (t) => {
  const { standing } = await judged(logOf(HASHING, SCAVENGER));
  t.match(
    standing.find(({ id }) => id === 'long-pause'),
    {
      advice: [/^Go 1\.14 and later interrupt loops without calls/, /nr_throttled/],
      causes: [
        { cause: /^a goroutine in a loop without calls/, probability: 0.6 },
        { cause: /too little CPU/, probability: 0.3 },
      ],
    },
  );
  const some = HASHING.map((ms, i) => (i % 4 === 0 ? ms : 0.02));
  const seldom = await judged(logOf(some, SCAVENGER));
  t.match(seldom.standing.find(({ id }) => id === 'stop-latency')?.causes[0], {
    cause: /^a goroutine in a loop without calls.*, or one in a large copy or clear$/,
  });
  t.end();
});

void t.test('where a version that does is possible, too little CPU comes first', async (t) => {
  const { standing } = await judged(logOf(HASHING));
  const found = standing.find(({ id }) => id === 'long-pause');
  t.match(found?.causes[0], { cause: /too little CPU/, probability: 0.6 });
  t.end();
});

void t.test(
  'GC’s CPU is an upper bound where most of it is stops, which are printed as clock × P',
  async (t) => {
    const [slow, quick] = [HASHING, HASHING.map(() => 0.02)];
    for (const [stops, isBound] of [
      [slow, true],
      [quick, undefined],
    ] as const) {
      const { summaries } = await judged(logOf(stops, SCAVENGER));
      t.match(summaries[0], { go_high: '1.13' });
      t.equal(summaries[0].gc_cpu_share_is_upper_bound, isBound);
    }
    t.end();
  },
);

/** golang/go#12967, Go 1.6 with 90,000 goroutines: both stops of gc 463 to 470 are above the floor, one by little. */
const SHRINKING = [
  [14, 49],
  [5.9, 48],
  [5.5, 48],
  [6.8, 50],
  [5.7, 53],
  [6.4, 61],
  [5.1, 56],
  [5.3, 53],
];

void t.test('the kind of stop that takes the time is told, and by its own figures', async (t) => {
  const lines = (stops: readonly (readonly number[])[]): string =>
    stops
      .map(
        ([first, last], i) =>
          `gc ${463 + i} @${(23853.946 + 71 * i).toFixed(3)}s 0%: ${first}+69+${last} ms clock, 478+716/606/779+1583 ms cpu, 652->653->334 MB, 669 MB goal, 36 P\n`,
      )
      .join('');
  const { standing, summaries } = await judged(lines(SHRINKING));
  const [found] = standing.filter(({ id }) => id === 'long-pause');
  t.match(found.title, /^pauses are long: 8 of 8 stops for mark termination took 5 ms or more \(p90 61/);
  t.match(
    summaries[0].verdict,
    /^Pauses are long: half of them take 5\d(\.\d)? ms or more, the longest 61 ms\./,
  );
  const beside = await judged(lines(SHRINKING.map((stops, i) => (i === 3 ? [75, 50] : stops))));
  t.match(
    beside.summaries[0].verdict,
    /^Pauses are long: for mark termination half of them .*; the longest of all stops, for sweep termination, took 75 ms\./,
  );
  t.end();
});

/** golang/go#15068, Go 1.6: ms of the second stop of gc 43 to 52, which a program forces each second. */
const FORCED = [15, 21, 18, 23, 22, 28, 31, 29, 31, 29];

/** A cycle every `everyS` seconds; those with `forced` mark in the stop, and print the CPU of the mark before. */
const forcedLog = (stops: readonly { ms: number; forced: boolean }[], everyS = 1.03): string =>
  stops
    .map(
      ({ ms, forced }, i) =>
        `gc ${42 + i} @${(5.57 + everyS * i).toFixed(3)}s 0%: 0.10+${forced ? 0 : 27}+${ms} ms clock, 0.40+0.005/52/0.25+${4 * ms} ms cpu, ` +
        `${forced ? '2346->2346->1998 MB, 2346' : '2346->2350->1998 MB, 3996'} MB goal, 32 P${forced ? ' (forced)' : ''}\n`,
    )
    .join('');

void t.test('up to Go 1.8 the stops of forced cycles are told with them', async (t) => {
  const forced = FORCED.map((ms) => ({ ms, forced: true }));
  const { standing, summaries } = await judged(forcedLog(forced));
  t.notOk(standing.find(({ id }) => /long-pause|stop-latency|pause-outlier/.test(id)));
  t.match(
    standing.find(({ id }) => id === 'forced-gc'),
    {
      severity: 'medium',
      title:
        /; up to Go 1\.8 such a cycle stops the world for its whole mark: half of them 23(\.\d)? ms or more, at most 31 ms$/,
      figures: { stop_max_ns: 31e6 },
    },
  );
  t.match(summaries[0].pauses.mark_term, { n: 10, max_ns: 31e6 }, 'figures of all stops');
  t.end();
});

void t.test('stops of other cycles beside them are judged without them', async (t) => {
  const mixed = FORCED.flatMap((ms) => [
    { ms, forced: true },
    { ms: 7, forced: false },
  ]);
  const { standing } = await judged(forcedLog(mixed));
  t.match(standing.find(({ id }) => id === 'long-pause')?.title, /10 of 10 stops .* max 7 ms\)$/);
  const quick = await judged(forcedLog(mixed.map((one) => (one.forced ? one : { ...one, ms: 0.1 }))));
  t.notOk(quick.standing.find(({ id }) => /long-pause|stop-latency|pause-outlier/.test(id)));
  t.end();
});

void t.test('forced too seldom for a finding, they are the cause of long pauses', async (t) => {
  const { standing } = await judged(
    forcedLog(
      FORCED.map((ms) => ({ ms, forced: true })),
      90,
    ),
  );
  t.notOk(standing.find(({ id }) => id === 'forced-gc'));
  t.match(standing.find(({ id }) => id === 'long-pause')?.causes, [{ cause: /^the program forces cycles/ }]);
  t.end();
});
