// Map activity of a trace: operations by line, and what the collector did inside map code.
import { known } from './given.js';
import { significant } from './units.js';
import type { ProcessId } from './process-id.js';

/** `make` is a table made with a size hint, which is no growth. `grow` includes evacuation, splits, and first buckets. */
export const MAP_OPERATIONS = ['assign', 'grow', 'delete', 'access', 'iterate', 'clear', 'make'] as const;
export type MapOperation = (typeof MAP_OPERATIONS)[number];

/** A line of the program that does one thing with maps. Names are text of the traced program. */
export interface MapSite {
  function: string;
  file: string;
  line: number;
  /** `key`: no map code, but a string being built (fmt.Sprintf, strconv, +) that may be a key. */
  operation: MapOperation | 'key';
  /** A sync.Map. */
  sync: boolean;
  /** String keys: the runtime's variant for them, called by this line itself, not by a library that it uses. */
  text: boolean;
  /** The tables of Go 1.24 and later, as far as frames show. */
  swiss: boolean;
  /** The calling function; for `key` sites it may be the one that writes to the map. */
  caller: string;
}

export interface MapCounts {
  /** GC cycles started by an allocation there. */
  triggers: number;
  assists: number;
  assistNs: number;
  /** Sweeps started there. They sample allocation, but mostly early in a cycle. */
  sweeps: number;
  cpuSamples: number;
  /** CPU samples inside a mark assist, which is the collector's work. */
  assisting: number;
  /** How often a goroutine was preempted there: its slice of 10 ms was over, or the collector stopped the world. */
  preemptions: number;
  /** Triggers, assists and sweeps in the growth of a table that was still small. */
  small: number;
}

export interface MapSiteCounts extends MapCounts {
  site: MapSite;
  /** Goroutines seen there so far, up to eight, and how often. */
  goroutines: Map<number, number>;
}

/** A cycle's interval: from the end of the cycle before to its own end. */
export interface MapCycle {
  /** 0: the cycle began before the trace. */
  n: number;
  /** When it ended, ns, and the offset of that event. */
  at: number;
  offset: number;
  /** The window that the user asked for begins or ends in it, so that its counts are incomplete. */
  isCut?: boolean;
  /** Allocated bytes. */
  allocated: number;
  sites: readonly MapSiteCounts[];
  /** In the whole program; `triggers` is 0 if no allocation started the cycle. CPU samples exclude the collector. */
  all: MapCounts;
}

/** A line of the program in records. */
interface MapPlace {
  function: string;
  file?: string;
  line?: number;
  operation: MapOperation;
  sync_map?: true;
}

interface MapWork {
  triggers: number;
  assists: number;
  assist_ns: number;
  sweeps: number;
  preemptions: number;
  /** Absent where the trace has no CPU samples. */
  cpu_samples?: number;
  /** Share of the program's samples. */
  cpu_share?: number;
}

/** One cycle's activity at one site. */
export interface MapRecord extends ProcessId, MapPlace, MapWork {
  type: 'map';
  n: number;
}

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

/** Sweeps, assists and cycle starts, which sample allocations. */
export const samplesOf = ({ sweeps, assists, triggers }: MapCounts): number => sweeps + assists + triggers;

/** How much work it is, for sorting: a CPU sample is 10 ms of it, a sweep only a few pages. */
export const weightOf = ({ cpuSamples, triggers, assists, sweeps }: MapCounts): number =>
  cpuSamples + triggers + assists + sweeps / 10;

/** How often events that sample allocations fell into map growth, against how often sweeps did, which sample them too. */
export interface EventShare {
  /** Events, and cycles with any. */
  n: number;
  cycles: number;
  in_growth: number;
  share: number;
  sweeps: number;
  sweeps_in_growth: number;
  sweeps_share: number;
  lift?: number;
  /** One-sided p-value with the cycle as the unit; absent with too few cycles. */
  p?: number;
}

/** A line's activity over the trace. */
export interface MapSiteFigures extends MapPlace, MapWork {
  /** Goroutines that did it, up to eight. */
  goroutines: number[];
  /** Cycles in whose interval it was seen, and the mean GC stop in these and in the others. */
  cycles: number;
  stops_mean_ns?: number;
  stops_mean_ns_elsewhere?: number;
}

export interface MapFigures {
  /** Preemptions of the program's goroutines, and those of them in map code. */
  preemptions?: number;
  map_preemptions?: number;
  /** The program's CPU samples; absent without a CPU profile, and up to Go 1.18, which puts none into traces. */
  cpu_samples?: number;
  map_cpu_samples?: number;
  /** Cycles started by allocations, and how many of them in map growth. */
  triggers: EventShare;
  assists: EventShare;
  /** At most 12, busiest first. */
  sites: MapSiteFigures[];
  /** What the trace cannot show, and what to capture for it: a sentence each. */
  untold: string[];
}

/** `operation`: the site's, if it is work with maps. */
export const placeOf = ({ function: name, file, line, sync }: MapSite, operation: MapOperation): MapPlace =>
  known({
    function: name,
    file: file === '' ? undefined : file,
    line: line > 0 ? line : undefined,
    operation,
    sync_map: sync || undefined,
  });

/** `samples`: the program's CPU samples in the same time. */
export const workOf = (counts: MapCounts, samples: number): MapWork => ({
  triggers: counts.triggers,
  assists: counts.assists,
  assist_ns: Math.round(counts.assistNs),
  sweeps: counts.sweeps,
  preemptions: counts.preemptions,
  ...(samples > 0 && {
    cpu_samples: counts.cpuSamples,
    cpu_share: significant(counts.cpuSamples / samples),
  }),
});

/** The records of a cycle's interval; none before the trace's first cycle. */
export const mapRecordsOf = ({ n, sites, all }: MapCycle, { stream, run }: ProcessId): MapRecord[] =>
  sites.flatMap(({ site, ...counts }): MapRecord | [] =>
    n === 0 || site.operation === 'key'
      ? []
      : { type: 'map', stream, run, n, ...placeOf(site, site.operation), ...workOf(counts, all.cpuSamples) },
  );
