// Each rule on a service that shows it, on one that just does not, and on many that show nothing.
import t from 'tap';
import { COURSE_NAMES, DAMAGE_NAMES, quietService } from '../../bench/quiet-service.mjs';
import { RULES, type FindingRecord } from '../../lib/index.js';
import { Findings } from '../../lib/rules/index.js';
import { MIB } from '../../lib/model/units.js';
import type { LiveHeapTypes, LiveType } from '../../lib/model/live-types.js';
import { idsOf, judged, judgedFile, logOf, type Service } from './judged.js';

interface Case {
  id: string;
  fires: Service;
  /** Nearly the same. */
  quiet: Service;
}

const step =
  (at: number, before: number, after: number) =>
  (i: number): number =>
    i < at ? before : after;

const CASES: Case[] = [
  {
    id: 'live-heap-growth',
    fires: { cycles: 60, live: (i) => 20 + 1.5 * i },
    quiet: { cycles: 60, live: (i) => 20 + Math.min(i, 20) * 1.5 },
  },
  {
    id: 'heap-staircase',
    fires: { cycles: 50, live: (i) => 10 * 2 ** Math.floor(i / 10) },
    quiet: { cycles: 50, live: (i) => 10 * 1.25 ** Math.floor(i / 10) },
  },
  {
    id: 'gogc-change',
    fires: { cycles: 60, gogc: step(30, 100, 200) },
    quiet: { cycles: 60, gogc: () => 200 },
  },
  {
    id: 'gogc-tuner',
    fires: { cycles: 80, gogc: (i) => [100, 250, 50, 180, 90, 300, 60, 200][Math.floor(i / 10)] },
    quiet: { cycles: 80, gogc: step(40, 100, 250) },
  },
  {
    id: 'small-heap-churn',
    fires: { cycles: 400, live: () => 0.4, alloc: () => 300 },
    quiet: { cycles: 100, live: () => 0.4, alloc: () => 40 },
  },
  {
    id: 'forced-gc',
    fires: { cycles: 60, forced: (i) => i % 2 === 1 },
    quiet: { cycles: 60, forced: (i) => i === 20 || i === 40 },
  },
  {
    id: 'alloc-rate-surge',
    fires: { cycles: 80, alloc: step(40, 30, 150) },
    quiet: { cycles: 80, alloc: step(40, 30, 50) },
  },
  {
    id: 'gc-cpu-share',
    fires: { cycles: 120, alloc: () => 200, pace: () => 8 },
    quiet: { cycles: 60, alloc: () => 60, pace: () => 0.5 },
  },
  {
    id: 'assist-pressure',
    fires: { cycles: 120, alloc: () => 200, pace: () => 2, assists: () => 0.4 },
    quiet: { cycles: 60, alloc: () => 60, pace: () => 0.2, assists: () => 0.1 },
  },
  { id: 'long-pause', fires: { cycles: 60, stop: () => 15 }, quiet: { cycles: 60, stop: () => 1.2 } },
  {
    id: 'stop-latency',
    fires: { cycles: 60, stop: (i) => (i % 6 === 5 ? 20 : 0.05) },
    quiet: { cycles: 60, stop: (i) => (i % 6 === 5 ? 1 : 0.05) },
  },
  {
    id: 'pause-outlier',
    fires: { cycles: 80, stop: (i) => (i === 40 ? 60 : 0.08) },
    quiet: { cycles: 80, stop: (i) => (i === 40 ? 2 : 0.08) },
  },
  {
    id: 'pause-regression',
    fires: { cycles: 80, stop: step(40, 0.3, 4) },
    quiet: { cycles: 80, stop: step(40, 0.3, 0.6) },
  },
  { id: 'long-mark', fires: { cycles: 40, pace: () => 5 }, quiet: { cycles: 40, pace: () => 1 } },
  { id: 'procs-change', fires: { cycles: 40, procs: step(20, 4, 2) }, quiet: { cycles: 40 } },
];

for (const { id, fires, quiet } of CASES) {
  void t.test(id, async (t) => {
    for (const seed of [1, 2, 3]) {
      t.ok(idsOf(await judged(logOf({ ...fires, seed }))).includes(id), `said (seed ${seed})`);
      t.notOk(idsOf(await judged(logOf({ ...quiet, seed }))).includes(id), `not said (seed ${seed})`);
    }
    t.end();
  });
}

void t.test('services of every kind in which nothing is wrong are left alone', async (t) => {
  // docs/RULES.md states what thousands of draws say; these are others.
  const draws = 150;
  const seen = new Set<string>();
  let said = 0;
  for (let seed = 50_001; seed <= 50_000 + draws; seed++) {
    const { text, course, damage } = quietService(seed);
    seen.add(course).add(damage);
    const ids = idsOf(await judged(text));
    if (ids.length === 0) continue;
    said++;
    t.comment(`seed ${seed}, ${course}, ${damage}: ${ids.join(', ')}`);
  }
  t.ok(said <= 0.02 * draws, `${said} of ${draws}`);
  t.equal(seen.size, COURSE_NAMES.length + DAMAGE_NAMES.length, 'all kinds were drawn');
  t.end();
});

void t.test('crash texts: what ended the process, and what is only quoted', async (t) => {
  const log = logOf({ cycles: 10 });
  const ended = await judged(
    `${log}fatal error: concurrent map writes\n\ngoroutine 1 [running]:\nmain.main()\n`,
  );
  t.match(ended.standing[0], { id: 'concurrent-map-access', severity: 'high' });
  const more = log.replaceAll(
    /^gc (\d+) @(\d+)/gm,
    (_, n: string, s: string) => `gc ${Number(n) + 10} @${Number(s) + 60}`,
  );
  const quoted = await judged(`${log}fatal error: concurrent map writes\n${more}`);
  t.notOk(idsOf(quoted).includes('concurrent-map-access'));
  const panics =
    'http: panic serving 10.0.0.1:4711: assignment to entry in nil map\ngoroutine 7 [running]:\nmain.put()\n\n';
  t.ok(idsOf(await judged(log + panics.repeat(3) + more)).includes('nil-map-write'));
  t.ok(idsOf(await judged(`${log}fatal error: runtime: out of memory\n`)).includes('out-of-memory'));
  const verdict = async (text: string): Promise<string> => (await judged(log + text)).summaries[0].verdict;
  const served = panics.replace('assignment to entry in nil map', 'boom');
  t.match(await verdict(served), /It survived “http: panic serving: …”\./, 'though no cycle follows');
  t.match(
    await verdict(`panic: boom\n${'request done\n'.repeat(9)}`),
    /^It printed “panic: …”; its log does not show whether that ended it\./,
  );
  t.match(
    await verdict('panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n'),
    /It ended with “panic: …”\./,
  );
  t.notMatch(await verdict(`SIGQUIT: quit\n${more}`), /SIGQUIT/, 'another process’s');
  t.match(await verdict('SIGQUIT: quit\n'), /^SIGQUIT ended it, with a dump of its goroutines\./);
  t.end();
});

void t.test('--memory-limit: what the goal allows, and a log that ends near it', async (t) => {
  const log = logOf({ cycles: 40, live: () => 200 });
  const ids = idsOf(await judged(log, { memoryLimit: 300 * 2 ** 20 }));
  t.ok(ids.includes('goal-above-container-limit'));
  t.same(idsOf(await judged(log, { memoryLimit: 900 * 2 ** 20 })), []);
  const growing = await judged(logOf({ cycles: 60, live: (i) => 40 + 4 * i }), { memoryLimit: 2 ** 30 });
  t.match(growing.summaries[0].verdict, /^The live heap grows .* and reaches the limit within .*\. /);
  t.notMatch(growing.summaries[0].verdict, /At this pace/, 'told once');
  const beyond = await judged(logOf({ cycles: 60, live: (i) => 40 + 4 * i }), { memoryLimit: 2 ** 28 });
  t.match(beyond.summaries[0].verdict, /^The live heap grows .* and passed the limit by gc \d+\. /);
  t.match(
    beyond.standing.find(({ id }) => id === 'live-heap-growth'),
    { title: /; its heap passed 256 MiB by gc \d+, and it went on$/ },
  );
  const soon = await judged(logOf({ cycles: 24, live: (i) => 40 + 4 * i }), { memoryLimit: 250 * 2 ** 20 });
  t.match(soon.summaries[0].verdict, /^The live heap grows .* and may reach the limit at any time\. /);
  t.match(
    soon.standing.find(({ id }) => id === 'live-heap-growth'),
    { title: /; the peak \(goal, heap and stacks\) may already be above 250 MiB$/ },
  );
  const near = await judged(log, { memoryLimit: 420 * 2 ** 20 });
  t.match(
    near.standing.find(({ id }) => id === 'out-of-memory'),
    { confidence: 0.3, severity: 'low' },
  );
  t.end();
});

void t.test('a live heap that grows, and the type of map that holds it, are one finding', async (t) => {
  const both = RULES.filter(({ id }) => id === 'live-heap-growth' || id === 'map-holds-live-heap');
  const type = (type: string, ...least_bytes: number[]): LiveType => ({
    type,
    bytes: least_bytes.at(-1)!,
    objects: 1000,
    least_bytes,
  });
  const heap: LiveHeapTypes = {
    from_s: 0,
    to_s: 60,
    first_bytes: 20 * MIB,
    bytes: 100 * MIB,
    typed_bytes: 90 * MIB,
    sampled: 1,
    types: [type('map.group[string]*main.order', 10 * MIB, 20 * MIB, 40 * MIB, 70 * MIB)],
    size_classes: [],
  };
  const standing = async (live: (i: number) => number): Promise<ReturnType<Findings['standing']>> => {
    const [facts] = (await judged(logOf({ cycles: 60, live }))).facts;
    facts.summary.live_heap_types = heap;
    const findings = new Findings(both);
    findings.judge({ stream: '', run: 1 }, facts);
    return findings.standing();
  };
  const [growth, ...more] = await standing((i) => 20 + 1.5 * i);
  t.same(more, []);
  t.match(growth.judgement, {
    title: /has not levelled off: map\[string\]\*main\.order holds 70 MiB, 70 % of the live heap, and grows/,
    figures: { map_type: 'map[string]*main.order', map_bytes: 70 * MIB },
    advice: [/^map\[string\]\*main\.order: what removes its entries/],
    causes: [{ cause: /an unbounded map or cache: map\[string\]\*main\.order$/, probability: 0.7 }],
  });
  t.same(
    (await standing(() => 80)).map(({ id }) => id),
    ['map-holds-live-heap'],
    'where no trend is proven it stands by itself',
  );
});

void t.test(
  'a finding opens, is told again when its figures moved, and is withdrawn when it is no more so',
  async (t) => {
    const growing = (cycles: number): Service => ({ cycles, live: (i) => 20 + Math.min(i, 70) * 2 });
    const findings = new Findings(RULES.filter(({ id }) => id === 'live-heap-growth'));
    const states: string[] = [];
    for (const cycles of [40, 64, 512]) {
      const { facts } = await judged(logOf(growing(cycles)));
      states.push(
        ...findings.judge({ stream: '', run: 1 }, { ...facts[0], over: false }).map(({ state }) => state),
      );
    }
    t.same(states, ['open', 'update', 'withdrawn']);
    t.same(findings.standing(), []);
    t.end();
  },
);

void t.test(
  'a state that is over is closed, an event is not; what stands is first in the verdict',
  async (t) => {
    // A bad time: marks are slow for some minutes, with one change of GOGC in it; then hours without.
    const bad = (cycles: number): Service => ({
      cycles,
      alloc: (i) => (i < 300 ? 200 : 0.2),
      pace: (i) => (i < 300 ? 8 : 0.2),
      gogc: (i) => (i < 100 ? 100 : 200),
    });
    const findings = new Findings(RULES);
    const states: Record<string, string[]> = {};
    for (const cycles of [200, 300, 306, 420]) {
      const { facts } = await judged(logOf(bad(cycles)));
      for (const { id, state } of findings.judge({ stream: '', run: 1 }, { ...facts[0], over: false }))
        (states[id] ??= []).push(state);
    }
    t.equal(states['long-mark']?.[0], 'open');
    t.equal(states['long-mark']?.at(-1), 'closed');
    t.notOk(states['gogc-change']?.includes('closed'));
    t.ok(findings.standing().some(({ id }) => id === 'gogc-change'));
    const [over] = findings.closed();
    t.ok(over && over.judgement.to_s! > over.judgement.from_s!, 'from when to when it was so');
    const { summaries, standing } = await judged(logOf(bad(420)));
    t.match(summaries[0].verdict, /^GOGC was changed from 100 to 200\. /);
    t.notOk(summaries[0].findings.includes('long-mark'));
    t.equal(standing.find(({ id }) => id === 'long-mark')?.state, 'closed', 'the report still tells of it');
    t.end();
  },
);

void t.test('a verdict says the worst finding in one short sentence', async (t) => {
  for (const { fires, id } of CASES) {
    const { summaries, standing } = await judged(logOf(fires));
    const [worst] = standing;
    const [first] = summaries[0].verdict.split(/\. |\.$/);
    t.ok(first.length <= 110, `${id}: ${first}`);
    t.notMatch(first, /NaN|undefined/, id);
    t.not(
      `${first}.`.toLowerCase(),
      `${worst.title}.`.toLowerCase(),
      `${id}: the finding below has the details`,
    );
  }
  t.end();
});

void t.test('every finding says where, how sure, and what to do', async (t) => {
  for (const { fires, id } of CASES) {
    const { standing } = await judged(logOf(fires));
    const finding = standing.find((one) => one.id === id)!;
    t.ok(finding.confidence > 0 && finding.confidence <= 1);
    t.ok(
      finding.evidence.length > 0 && finding.evidence.every(({ line }) => Number.isInteger(line)),
      `${id}: where`,
    );
    t.ok(finding.advice.length > 0, `${id}: what to do`);
    t.match(finding.title, /\d/, `${id}: a figure`);
    t.notMatch(JSON.stringify(finding), /NaN|Infinity|undefined|null/, id);
    t.ok(
      finding.causes.reduce((sum, { probability }) => sum + probability, 0) <= 1.0001,
      `${id}: probabilities`,
    );
    t.ok(
      finding.causes.every(
        ({ probability }, i) => i === 0 || probability <= finding.causes[i - 1].probability,
      ),
      `${id}: the likeliest cause first`,
    );
  }
  for (const { id, thresholds, says, means } of RULES) {
    t.ok(says && means, id);
    for (const { unit, source } of Object.values(thresholds))
      t.ok(unit && source.length > 20, `${id}: a source`);
  }
  t.end();
});

void t.test('rules are chosen, and thresholds set', async (t) => {
  const log = logOf({ cycles: 60, live: (i) => 20 + 1.5 * i });
  t.same(idsOf(await judged(log, { skip: ['live-heap-growth'] })), []);
  t.same(idsOf(await judged(log, { only: ['gogc-change'] })), []);
  t.same(idsOf(await judged(log, { set: new Map([['live-heap-growth.rise', 50]]) })), []);
  t.end();
});

void t.test('a threshold that is set counts where another rule asks, too', async (t) => {
  const log = logOf({ cycles: 60, stop: (i) => (i % 6 === 3 ? 40 : 0.08) });
  const set = new Map(['long-pause.share', 'stop-latency.share'].map((name) => [name, 0.5]));
  t.same(idsOf(await judged(log)), ['stop-latency']);
  t.same(idsOf(await judged(log, { set })), ['pause-outlier'], 'no longer left to the other');
  t.end();
});

void t.test('a finding about one kind of stop names a longer one of the other kind', async (t) => {
  for (const usual of [0.08, 15]) {
    const stops = logOf({ cycles: 60, stop: (i) => (i % 6 === 3 ? 40 : usual) });
    const log = stops.replace(/\+[\d.]+ ms clock/g, '+0.02 ms clock');
    const longer = log.replace(/^(gc 20 .*\+)0\.02 ms clock/m, '$1187 ms clock');
    const { summaries, standing } = await judged(longer);
    const [found] = standing.filter(({ id }) => /long-pause|stop-latency/.test(id));
    t.match(found, { title: /; the longest stop of all: 187 ms for mark termination at gc 20$/ });
    t.equal(found.figures.longest_ns, 187e6);
    t.match(summaries[0].verdict, /187 ms/);
    const { standing: without } = await judged(log);
    t.notMatch(JSON.stringify(without), /longest stop of all|longest_ns/);
  }
  t.end();
});

void t.test('nothing is said to be well beside a figure that is not', async (t) => {
  // Go 1.2 tells no times: the heap grows, and no finding can say how fast.
  const { standing, summaries } = await judgedFile('samples/old/go1.2.log');
  t.same(
    standing.filter(({ severity }) => severity !== 'info'),
    [],
  );
  t.match(summaries[0].verdict, /^The live heap grows .* and has not levelled off\./);
  const healthy = await judged(logOf({ cycles: 60 }));
  t.match(healthy.summaries[0].verdict, /^Nothing stands out\. The live heap is level/);
  t.end();
});

void t.test('a stop that stands out of all is not fine in a window around it either', async (t) => {
  const log = logOf({ cycles: 60, stop: (i) => (i === 30 ? 6 : 0.1) });
  const whole = await judged(log);
  t.ok(whole.standing.some(({ id, severity }) => id === 'pause-outlier' && severity === 'info'));
  const window = await judged(log, { from: 'gc:29', to: 'gc:33' });
  t.match(
    window.summaries[0].verdict,
    /The longest pause was [3-9].* ms .*; 5 cycles are too few to judge that/,
  );
  for (const { summaries } of [whole, window, await judged(log, { from: 'gc:25', to: 'gc:40' })])
    t.notMatch(summaries[0].verdict, /fine|Nothing stands out/);
});

void t.test('a share of the CPU that is too short to be judged is said to be', async (t) => {
  const { summaries } = await judgedFile('samples/traces/crowd-go1.26.8-gogc50.trace.gz');
  t.notMatch(summaries[0].verdict, /Nothing stands out/);
  t.match(summaries[0].verdict, /GC takes up to \d+ % of the CPU; \d+ ms is too short to judge that\./);
});

void t.test(
  'marks that slow down may be throttled: that is context, since a busy machine makes the same',
  async (t) => {
    const of = async (pace: (i: number) => number): Promise<FindingRecord | undefined> =>
      (await judged(logOf({ cycles: 60, pace }))).standing.find(({ id }) => id === 'cpu-throttling');
    t.match(await of(step(30, 1, 4)), {
      severity: 'info',
      title: /either a CPU quota or a busy machine does that$/,
    });
    t.notOk(await of(step(30, 1, 1.5)));
    t.end();
  },
);

void t.test('a single cycle that goes far past its goal is told for information', async (t) => {
  const log = logOf({ cycles: 40 });
  const past = (factor: number, n: number, text = log): string =>
    text.replace(
      new RegExp(`(gc ${n} @.* \\d+->)(\\d+)(->\\d+ MB, )(\\d+)( MB goal)`),
      (_, head, _end, marked, goal, rest) => `${head}${Math.ceil(factor * goal)}${marked}${goal}${rest}`,
    );
  const overshoot = async (text: string): Promise<FindingRecord | undefined> =>
    (await judged(text)).standing.find(({ id }) => id === 'heap-overshoot');
  t.match(await overshoot(past(2.3, 20)), {
    severity: 'info',
    title: 'one cycle ended at 2.31 × its goal (gc 20)',
  });
  t.notMatch((await judged(past(2.3, 20))).summaries[0].verdict, /Nothing stands out/);
  t.notOk(await overshoot(past(1.5, 20)));
  const both = await judged(past(1.5, 20, past(2.3, 3)));
  t.match(both.summaries[0].overshoot, { far: 1, n: 3 }, 'the figure is the farthest of all');
  t.notOk(
    both.standing.some(({ id }) => id === 'heap-overshoot'),
    'told while the heap is filled',
  );
  t.end();
});
