// Map activity per cycle: which lines write, grow, delete and read, and which GC events happen in their code. Traces have no
// events for maps: map frames show who triggered, assisted, swept and ran, but not the number of writes.
import { noCounts, type MapCycle, type MapSite, type MapSiteCounts } from '../model/maps.js';
import type { Sweeps } from './columns.js';
import { Kind, PREEMPTED, type Frame, type Rows, type Stretch } from './events.js';
import { isAssist, isCollector, mapFramesOf, type MapFrames } from './map-frames.js';
import { isForced, isPeriodic } from './places.js';

/** Limit on distinct sites; further ones count in the sums only. Below: on goroutines per site, and on concurrent assists. */
const MOST_SITES = 512;
const MOST_GOROUTINES = 8;
const MOST_ASSISTING = 1 << 16;

/** Properties of a stack. */
interface Stack {
  frames: MapFrames | undefined;
  site: MapSiteCounts | undefined;
  /** It starts a cycle, but not because of allocation. */
  isAsked: boolean;
  isCollector: boolean;
  isAssist: boolean;
  isEmpty: boolean;
}

/** All sites have one object shape, so that V8 optimizes the counting. */
class SiteCounts implements MapSiteCounts {
  goroutines = new Map<number, number>();
  triggers = 0;
  assists = 0;
  assistNs = 0;
  sweeps = 0;
  cpuSamples = 0;
  preemptions = 0;
  small = 0;
  assisting = 0;

  constructor(readonly site: MapSite) {}
}

export class MapActivity {
  readonly #sites = new Map<string, MapSiteCounts>();
  /** Sites with activity in the open interval. */
  readonly #open = new Set<MapSiteCounts>();
  readonly #all = noCounts();
  /** By stack id. */
  #stacks: (Stack | undefined)[] = [];
  #framesOf: (stack: number) => readonly Frame[] = () => [];
  #string: (id: number) => string | undefined = () => undefined;
  readonly #assists = new Map<number, { site: MapSiteCounts | undefined; since: number; ns: number }>();
  #from = -Infinity;

  /** `told` receives each interval when it ends. */
  constructor(private readonly told: (cycle: MapCycle) => void) {}

  /** Stack ids are valid within a stretch. */
  begin({ frames, string }: Stretch): void {
    this.#stacks = [];
    this.#framesOf = frames;
    this.#string = string;
  }

  /** Processes a row; kinds irrelevant to maps are ignored. */
  take(rows: Rows, row: number): void {
    switch (rows.kind[row]) {
      case Kind.SweepBegin:
        this.#swept(rows.g[row], rows.stack[row]);
        break;
      case Kind.CpuSample:
        this.#sample(rows, row);
        break;
      case Kind.GoYield:
        if (this.#string(rows.text[row]) === PREEMPTED) this.#preempted(rows, row);
        break;
      case Kind.GcBegin: {
        const stack = this.#stack(rows.stack[row]);
        if (stack.isEmpty || stack.isAsked) break;
        this.#all.triggers++;
        const site = this.#siteOf(rows.g[row], stack);
        if (site) site.triggers++;
        this.#allocated(site, stack);
        break;
      }
      case Kind.AssistBegin: {
        const stack = this.#stack(rows.stack[row]);
        this.#all.assists++;
        const site = this.#siteOf(rows.g[row], stack);
        if (site) site.assists++;
        this.#allocated(site, stack);
        if (this.#assists.size >= MOST_ASSISTING) this.#assists.clear();
        this.#assists.set(rows.g[row], { site, since: rows.at[row], ns: 0 });
        break;
      }
      case Kind.AssistPause: {
        const assist = this.#assists.get(rows.g[row]);
        if (!assist) break;
        if (rows.at[row] > assist.since) assist.ns += rows.at[row] - assist.since;
        assist.since = NaN;
        break;
      }
      case Kind.AssistEnd:
        this.#assisted(rows.g[row], rows.at[row], rows.a[row]);
    }
  }

  /** The same for sweeps in columns, between two positions in their order. */
  takeAll({ order, g, stack }: Sweeps, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const id = stack[order[i]];
      if (id < 0) continue;
      // Most sweeps begin outside of maps.
      if (this.#stack(id).site) this.#swept(g[order[i]], id);
      else this.#all.sweeps++;
    }
  }

  /** Ends the interval of cycle `n`, in which `allocated` bytes were allocated. `isCut`: it is only a part of the cycle's. */
  end(n: number, at: number, offset: number, allocated: number, isCut = false): void {
    const sites = [...this.#open].map((state) => ({ ...state }));
    for (const state of this.#open) Object.assign(state, noCounts());
    this.#open.clear();
    const all = { ...this.#all };
    Object.assign(this.#all, noCounts());
    this.told({ n, at, offset, allocated, sites, all, ...(isCut && { isCut }) });
  }

  /** Restarts the report at `at`. */
  restart(at: number): void {
    this.#from = at;
    this.forget();
    for (const assist of this.#assists.values()) {
      assist.ns = 0;
      if (assist.since < at) assist.since = at;
    }
  }

  /** Forgets the goroutines seen before. */
  forget(): void {
    for (const state of this.#sites.values()) state.goroutines = new Map();
  }

  #assisted(g: number, at: number, ran: number): void {
    const assist = this.#assists.get(g);
    if (!assist) return;
    this.#assists.delete(g);
    const ns =
      assist.ns + (ran >= 0 ? Math.min(ran, at - this.#from) : at > assist.since ? at - assist.since : 0);
    this.#all.assistNs += ns;
    if (!assist.site) return;
    assist.site.assistNs += ns;
    this.#open.add(assist.site);
  }

  #swept(g: number, id: number): void {
    const stack = this.#stack(id);
    this.#all.sweeps++;
    const site = this.#siteOf(g, stack);
    if (site) site.sweeps++;
    this.#allocated(site, stack);
  }

  #sample(rows: Rows, row: number): void {
    const stack = this.#stack(rows.stack[row]);
    if (stack.isEmpty || stack.isCollector) return;
    this.#all.cpuSamples++;
    const site = this.#siteOf(rows.g[row], stack);
    if (!site) return;
    site.cpuSamples++;
    if (stack.isAssist) site.assisting++;
  }

  /** GC workers are preempted too, but that does not affect the program. */
  #preempted(rows: Rows, row: number): void {
    const stack = this.#stack(rows.stack[row]);
    if (stack.isEmpty || stack.isCollector) return;
    this.#all.preemptions++;
    const site = this.#siteOf(rows.g[row], stack);
    if (site) site.preemptions++;
  }

  /** An event that samples allocation occurred in a site. */
  #allocated(site: MapSiteCounts | undefined, { frames }: Stack): void {
    if (!site || !frames!.small) return;
    site.small++;
    this.#all.small++;
  }

  /** The stack's site, for an event of goroutine `g`. */
  #siteOf(g: number, { site }: Stack): MapSiteCounts | undefined {
    if (!site) return undefined;
    if (g > 0 && (site.goroutines.size < MOST_GOROUTINES || site.goroutines.has(g)))
      site.goroutines.set(g, (site.goroutines.get(g) ?? 0) + 1);
    this.#open.add(site);
    return site;
  }

  #stack(id: number): Stack {
    return this.#stacks[id] ?? (this.#stacks[id] = this.#newStack(id));
  }

  #newStack(id: number): Stack {
    const all = this.#framesOf(id);
    const frames = mapFramesOf(all);
    return {
      frames,
      site: frames && this.#site(frames),
      isAsked: isForced(all) || isPeriodic(all),
      isCollector: isCollector(all),
      isAssist: isAssist(all),
      isEmpty: all.length === 0,
    };
  }

  #site({ small: _, ...site }: MapFrames): MapSiteCounts | undefined {
    const key = `${site.function}\0${site.line}\0${site.operation}\0${site.sync}\0${site.text}`;
    let state = this.#sites.get(key);
    if (!state && this.#sites.size < MOST_SITES) {
      state = new SiteCounts(site);
      this.#sites.set(key, state);
    } else if (state && site.swiss) state.site.swiss = true;
    return state;
  }
}
