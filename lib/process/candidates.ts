// Which versions' rules may have made a log's goals: a version is excluded when its rules miss goals that another version's hit.
import { intersect, type GoVersions } from '../model/version.js';
import { epochsOf, PRINTED, type Epoch, type GoalBase, type Precision } from './epochs.js';
import { Expected, raisedTo } from './expected.js';
import type { Gogc } from './gogc.js';
import { Rival } from './rival.js';

/** A version is excluded after its rules missed this many goals that another version's rules hit. */
const STRIKES = 3;

export class Candidates {
  /** The rules of the possible versions, oldest first; those of 1.6 are put aside if later ones are possible too. */
  epochs: readonly Epoch[] = [];
  /** By the epoch's first version. */
  readonly #strikes = new Map<number, number>();
  #rival: Rival | undefined;

  constructor(
    public versions: GoVersions,
    private readonly precision: Precision,
  ) {
    this.#setEpochs(epochsOf(versions, precision));
  }

  /** Whether the rules of 1.6 are evaluated in parallel. */
  get hasRival(): boolean {
    return this.#rival !== undefined;
  }

  /** Restricts the versions by other evidence. Contradictions change nothing: returns whether it fits. */
  narrow(versions: GoVersions): boolean {
    const { low, high } = this.versions;
    if (versions.low <= low && versions.high >= high) return true;
    const both = intersect(this.versions, versions);
    if (!both) return false;
    this.versions = both;
    const possible = epochsOf(both, this.precision);
    const fitting = possible.filter((epoch) => (this.#strikes.get(epoch.versions.low) ?? 0) < STRIKES);
    this.#setEpochs(fitting.length > 0 ? fitting : possible);
    return true;
  }

  /** Shows the goal of cycle `n` to the rules of 1.6. If these explain the log better, they win: returns GOGC by them. */
  compare(base: GoalBase, n: number, goal: number, x: number, gogc: Gogc): Gogc | undefined {
    const rival = this.#rival;
    if (!rival) return undefined;
    rival.accept(base, n, goal, raisedTo(rival.epoch, x));
    if (!rival.beats(gogc)) return undefined;
    this.epochs = [rival.epoch];
    this.versions = rival.epoch.versions;
    this.#rival = undefined;
    return rival.gogc;
  }

  /** Counts a goal that some of the rules miss, with GOGC/100 in `[least, most]`. */
  strike(base: GoalBase, x: number, least: number, most: number, goal: number): void {
    const own = new Expected();
    this.epochs = this.epochs.filter((epoch) => {
      own.of([epoch], base, x, least, most, goal);
      if (own.missed === 0) return true;
      const strikes = (this.#strikes.get(epoch.versions.low) ?? 0) + 1;
      this.#strikes.set(epoch.versions.low, strikes);
      return strikes < STRIKES;
    });
    const low = Math.min(...this.epochs.map((epoch) => epoch.versions.low));
    const high = Math.max(...this.epochs.map((epoch) => epoch.versions.high));
    this.versions = intersect(this.versions, { low, high }) ?? this.versions;
  }

  #setEpochs(epochs: readonly Epoch[]): void {
    const has16 = this.precision === PRINTED && epochs.length > 1 && epochs[0].versions.high === 6;
    this.epochs = has16 ? epochs.slice(1) : epochs;
    this.#rival = has16 ? new Rival() : undefined;
  }
}
