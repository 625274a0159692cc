// What only traces contain of a process, besides cycles and stops.
import { holdsNearlyAll } from '../model/joined.js';
import type { LiveHeapTypes } from '../model/live-types.js';
import type { MapActivity } from '../model/map-activity.js';
import type {
  GoalMove,
  JoinedFigures,
  Pause,
  ProcsMove,
  SummaryRecord,
  TracedFacts,
  TraceFigures,
} from '../model/records.js';
import type { MapCycle } from '../model/maps.js';
import type { ExactPart } from './live.js';
import { MapFacts } from './mapped.js';
import { Intervals } from './intervals.js';
import { tracedActivity } from './traced-activity.js';
import { StopCauses } from './stop-causes.js';

interface Sources {
  mapActivity?: MapActivity | undefined;
  traced?: boolean | undefined;
}

/** What a trace shows by now of the part that was asked for. */
export interface Shown {
  facts: TracedFacts;
  heap: LiveHeapTypes | undefined;
  figures: () => TraceFigures;
}

/** How many changes are kept. */
const MOST_MOVES = 16;

export class Traced {
  #shown: Shown | undefined;
  /** Set if its cycles are matched to a log's. */
  joined: JoinedFigures | undefined;
  readonly moves: GoalMove[] = [];
  readonly #resizes: ProcsMove[] = [];
  /** Map activity. */
  maps: MapFacts | undefined;
  readonly #activity = tracedActivity(() => this.maps);
  readonly intervals = new Intervals([this.#activity]);
  readonly #causes = new StopCauses();

  /** GC intervals with external counters of map activity; a trace's own activity fills in what these do not count. */
  besides({ mapActivity, traced }: Sources): Intervals | undefined {
    return mapActivity && new Intervals(traced ? [mapActivity, this.#activity] : [mapActivity]);
  }

  shows(shown: Shown): void {
    this.#shown = shown;
  }

  stop(pause: Pause): void {
    this.#causes.add(pause);
    this.maps?.stop(pause);
  }

  /** Map activity of a cycle's interval that has ended. */
  mapActivity(cycle: MapCycle): void {
    this.maps ??= new MapFacts();
    this.maps.add(cycle);
  }

  /** Which of the process's `cycles` were traced, if any. */
  exactPart(cycles: number): ExactPart | undefined {
    if (!this.#shown) return undefined;
    const { from_n = 0, to_n = Infinity } = this.joined ?? {};
    return { from_n, to_n, isNearlyAll: holdsNearlyAll(this.joined, cycles) };
  }

  /** The program changed the goal. */
  moved(move: GoalMove): void {
    if (this.moves.length < MOST_MOVES) this.moves.push(move);
  }

  /** The program changed GOMAXPROCS. */
  resized(move: ProcsMove): void {
    if (this.#resizes.length < MOST_MOVES) this.#resizes.push(move);
  }

  summarize(record: SummaryRecord): void {
    if (!this.#shown) return;
    const { facts, heap, figures } = this.#shown;
    record.trace = { ...facts };
    if (this.joined) record.joined = this.joined;
    else delete record.lines;
    if (heap) record.live_heap_types = heap;
    if (this.moves.length > 0) record.goal_moves = [...this.moves];
    if (this.#resizes.length > 0) record.procs_moves = [...this.#resizes];
    this.#causes.summarize(record);
    Object.assign(record, figures());
  }
}
