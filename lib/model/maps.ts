// Map activity: what maps were doing, for whom, and what the collector did in their code meanwhile.
import type { ProcessId } from './process-id.js';

/** `make` is a table made with a size hint: bought, not grown. `grow` holds evacuation, splits, and first buckets. */
export const MAP_OPERATIONS = ['assign', 'grow', 'delete', 'access', 'iterate', 'clear', 'make'] as const;
export type MapOperation = (typeof MAP_OPERATIONS)[number];

/** A line of the program that does one thing with maps. Names are text of the traced program. */
export interface MapSite {
  function: string;
  file: string;
  line: number;
  /** `key`: no map code, but text being made (fmt.Sprintf, strconv, +) that may be a key. */
  operation: MapOperation | 'key';
  /** A sync.Map. */
  sync: boolean;
  /** Keys are strings: the runtime's own variant for them. */
  text: boolean;
  /** The tables of Go 1.24 and later, as far as frames show. */
  swiss: boolean;
  /** The function that called it; of `key` sites it may be the one that writes. */
  caller: string;
}

/** What happened at a site, or at all of them. */
export interface MapCounts {
  /** GC cycles that began in an allocation there. */
  triggers: number;
  assists: number;
  assistNs: number;
  /** Sweeps begun there: samples of what allocates, though early in a cycle only. */
  sweeps: number;
  cpuSamples: number;
  /** Of them: in a mark assist, which is the collector's work. */
  assisting: number;
  /** Times that a goroutine lost its P there: its slice of 10 ms was over, or the collector stopped the program. */
  preemptions: number;
  /** Of triggers, assists and sweeps: in the growth of a table that was still small. */
  small: number;
}

export interface MapSiteCounts extends MapCounts {
  site: MapSite;
  /** Who was seen there by now, up to eight, and how often. */
  goroutines: Map<number, number>;
}

/** A cycle's interval: from the end of the cycle before to its own end. */
export interface MapCycle {
  /** 0: of no cycle that began in the trace. */
  n: number;
  /** When it ended, ns, and where that stands. */
  at: number;
  offset: number;
  /** The part of the trace that was asked for begins or ends in it, and no more is told of it. */
  isCut?: boolean;
  /** What was allocated in it, bytes. */
  allocated: number;
  sites: readonly MapSiteCounts[];
  /** Anywhere in the program; `triggers` is 0 where the cycle was not started by an allocation. CPU without the collector's own. */
  all: MapCounts;
}

/** One cycle's activity at one site. */
export interface MapRecord extends ProcessId {
  type: 'map';
  n: number;
  function: string;
  file?: string;
  line?: number;
  operation: MapOperation;
  sync_map?: true;
  triggers: number;
  assists: number;
  assist_ns: number;
  sweeps: number;
  preemptions: number;
  /** Absent where the trace has no CPU samples. */
  cpu_samples?: number;
  /** Of the program's samples in the interval. */
  cpu_share?: number;
}

/** Nothing happened yet. */
export const noCounts = (): MapCounts => ({
  triggers: 0,
  assists: 0,
  assistNs: 0,
  sweeps: 0,
  cpuSamples: 0,
  preemptions: 0,
  assisting: 0,
  small: 0,
});

/** How often what samples allocations fell into map growth, against how often sweeps did, which sample them too. */
export interface EventShare {
  /** Events, and cycles that have some. */
  n: number;
  cycles: number;
  in_growth: number;
  share: number;
  sweeps: number;
  sweeps_in_growth: number;
  sweeps_share: number;
  lift?: number;
  /** One-sided chance of so many, the cycle being the unit; absent with too few cycles. */
  p?: number;
}

/** A line's activity over the trace. */
export interface MapSiteFigures {
  function: string;
  file?: string;
  line?: number;
  operation: MapOperation;
  sync_map?: true;
  /** Who did it, up to eight. */
  goroutines: number[];
  triggers: number;
  assists: number;
  assist_ns: number;
  sweeps: number;
  preemptions: number;
  cpu_samples?: number;
  cpu_share?: number;
  /** Cycles in whose interval it was seen, and the mean of all stops of the collector in these and in the others. */
  cycles: number;
  stops_mean_ns?: number;
  stops_mean_ns_elsewhere?: number;
}

/** What `summary.maps` holds. */
export interface MapFigures {
  /** Times that goroutines of the program lost their P while they ran, and those of them that did in map code. */
  preemptions?: number;
  map_preemptions?: number;
  /** The program's CPU samples: absent where no CPU profile ran, or the version (up to 1.18) puts none into traces. */
  cpu_samples?: number;
  map_cpu_samples?: number;
  /** Cycles that allocations started; which of them in the growth of a map. */
  triggers: EventShare;
  assists: EventShare;
  /** The busiest first, at most 12. */
  sites: MapSiteFigures[];
  /** What could not be told, and what to capture for it: a sentence each. */
  untold: string[];
}

/** The records of a cycle's interval; none of what belongs to no cycle. */
export function mapRecordsOf({ n, sites, all }: MapCycle, { stream, run }: ProcessId): MapRecord[] {
  return sites.flatMap(
    ({ site, triggers, assists, assistNs, sweeps, preemptions, cpuSamples }): MapRecord[] => {
      if (n === 0 || site.operation === 'key') return [];
      return [
        {
          type: 'map',
          stream,
          run,
          n,
          function: site.function,
          ...(site.file !== '' && { file: site.file }),
          ...(site.line > 0 && { line: site.line }),
          operation: site.operation,
          ...(site.sync && { sync_map: true }),
          triggers,
          assists,
          assist_ns: Math.round(assistNs),
          sweeps,
          preemptions,
          ...(all.cpuSamples > 0 && {
            cpu_samples: cpuSamples,
            cpu_share: Number((cpuSamples / all.cpuSamples).toPrecision(3)),
          }),
        },
      ];
    },
  );
}
