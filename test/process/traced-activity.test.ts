// What a trace's events tell of maps, on its time axis.
import t from 'tap';
import { MAP_SERIES, type MapActivity } from '../../lib/model/map-activity.js';
import { noCounts, type MapCounts, type MapCycle, type MapSite } from '../../lib/model/maps.js';
import { MapFacts } from '../../lib/process/mapped.js';
import { tracedActivity } from '../../lib/process/traced-activity.js';

const SITE: MapSite = {
  function: 'main.put',
  file: 'main.go',
  line: 7,
  operation: 'grow',
  sync: false,
  text: false,
  swiss: true,
  caller: 'main.main',
};
/** A cycle that ended at so many ms. */
const cycle = (n: number, ms: number, here: Partial<MapCounts>, all: Partial<MapCounts>): MapCycle => ({
  n,
  at: ms * 1e6,
  offset: 0,
  allocated: 1000,
  sites: [{ site: SITE, goroutines: new Map(), ...noCounts(), ...here }],
  all: { ...noCounts(), ...all },
});
const told = (activity: MapActivity, from: number, to: number): Record<string, number> =>
  Object.fromEntries(
    (activity.between(from, to) ?? []).flatMap((value, i) =>
      Number.isNaN(value) ? [] : [[MAP_SERIES[i], value]],
    ),
  );

void t.test(
  'the cycles that ended between two times, growth by its share of what samples allocation',
  (t) => {
    const facts = new MapFacts();
    const activity = tracedActivity(() => facts);
    t.same(activity.series, [], 'nothing was seen');
    const [text] = cycle(0, 50, { cpuSamples: 3 }, { cpuSamples: 9, sweeps: 9 }).sites;
    facts.add({ ...cycle(0, 50, {}, {}), sites: [{ ...text, site: { ...SITE, operation: 'key' } }] });
    t.same(activity.series, [], 'text that is made is no map');
    facts.add(
      cycle(
        1,
        100,
        { sweeps: 1, triggers: 1, assists: 9 },
        { sweeps: 7, triggers: 1, assists: 9, assistNs: 40 },
      ),
    );
    facts.add(
      cycle(2, 200, { sweeps: 2, assistNs: 30, cpuSamples: 5, assisting: 2 }, { sweeps: 4, cpuSamples: 8 }),
    );
    facts.add(cycle(3, 300, {}, {}));
    t.same(activity.series, ['grow_per_s', 'map_cpu_ns_per_s', 'map_assist_ns_per_s']);
    t.same(told(activity, 50, 100), { grow_per_s: 250, map_cpu_ns_per_s: 0, map_assist_ns_per_s: 0 });
    t.same(
      told(activity, 100, 200),
      { grow_per_s: 500, map_cpu_ns_per_s: 3 * 10e6, map_assist_ns_per_s: 30 },
      'samples in assists are none of the CPU of maps',
    );
    t.same(told(activity, 50, 300).grow_per_s, 750);
    t.equal(activity.between(310, 400), undefined, 'nothing ended there');
    t.end();
  },
);
